import type { Invariant } from './invariant';

export const noCartIsOrderedTwice: Invariant = {
  name: 'no cart is ordered twice, however many requests ask for it',
  check({ orders }) {
    const fromCarts = orders.filter(({ cartStamp }) => cartStamp !== undefined);
    const byCart = Map.groupBy(fromCarts, ({ cartStamp }) => cartStamp);
    return {
      figures: `${fromCarts.length} orders from ${byCart.size} carts`,
      breaches: [...byCart.values()]
        .filter((own) => own.length > 1)
        .map((own) => `one cart is ${own.length} orders: ${own.map(({ id }) => id).join(', ')}`),
    };
  },
};
