import { outcomeOf } from '../books/order-outcome';
import type { OrderRecord } from '../books/records';
import type { Invariant } from './invariant';

export const stockBalances: Invariant = {
  name: 'on hand + sold = initial for each product, nothing reserved at rest',
  check({ orders, stock, initialStock }) {
    const sold = soldOf(orders);
    const byId = new Map(stock.map((one) => [one._id, one]));
    const missing = [...initialStock.keys()].filter((id) => !byId.has(id));
    const wrong = stock
      .filter(({ _id }) => initialStock.has(_id))
      .map((one) => ({ ...one, sold: sold.get(one._id) ?? 0, initial: initialStock.get(one._id) }))
      .filter(({ onHand, sold, initial }) => onHand + sold !== initial);
    const held = stock.filter(({ reserved, holds }) => reserved !== 0 || holds.length > 0);
    return {
      figures: `${initialStock.size} products, ${[...sold.values()].reduce((sum, units) => sum + units, 0)} units sold`,
      breaches: [
        ...missing.map((id) => `product ${id} has no stock`),
        ...wrong.map(
          ({ _id, onHand, sold, initial }) => `product ${_id}: ${onHand} on hand + ${sold} sold, initially ${initial}`,
        ),
        ...held.map(
          ({ _id, reserved, holds }) => `product ${_id}: ${reserved} reserved at rest in ${holds.length} holds`,
        ),
      ],
    };
  },
};

export const nothingIsOversold: Invariant = {
  name: 'no figure of the stock is ever negative',
  check({ stock, negativeStock }) {
    return { figures: `${stock.length} products watched`, breaches: negativeStock };
  },
};

function soldOf(orders: readonly OrderRecord[]): Map<string, number> {
  const sold = new Map<string, number>();
  const lines = orders.filter((order) => outcomeOf(order) === 'confirmed').flatMap((order) => order.lines);
  for (const { productId, quantity } of lines) sold.set(productId, (sold.get(productId) ?? 0) + quantity);
  return sold;
}
