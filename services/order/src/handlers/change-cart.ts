import { randomUUID } from 'node:crypto';
import { type OrderLine, usd } from '@shop/contracts';
import { ShopError } from '@shop/errors';
import { addToCart, type Cart, removeFromCart, setInCart } from '../domain/cart';
import { priceLines } from '../domain/pricing';
import type { HandlerPorts } from './ports';

type CartPorts = Pick<HandlerPorts, 'carts' | 'catalogue'>;

/** A cart with today's prices. */
export interface PricedCart {
  items: ReturnType<typeof priceLines>;
  total: ReturnType<typeof usd>;
}

/** Everything that a customer does with a cart; each answers with the cart as it is then. */
export function cartHandlers(ports: CartPorts) {
  const { carts } = ports;
  return {
    async show(customerId: string): Promise<PricedCart> {
      return priced(ports, await carts.load(customerId));
    },
    async add(customerId: string, line: OrderLine): Promise<PricedCart> {
      await requireProduct(ports, line.productId);
      return priced(ports, await carts.change(customerId, (cart) => addToCart(cart, line, randomUUID())));
    },
    async set(customerId: string, line: OrderLine): Promise<PricedCart> {
      await requireProduct(ports, line.productId);
      return priced(ports, await carts.change(customerId, (cart) => setInCart(cart, line, randomUUID())));
    },
    async remove(customerId: string, productId: string): Promise<PricedCart> {
      return priced(ports, await carts.change(customerId, (cart) => removeFromCart(cart, productId, randomUUID())));
    },
    async empty(customerId: string): Promise<void> {
      await carts.change(customerId, () => ({ items: [], stamp: randomUUID() }));
    },
  };
}

async function requireProduct({ catalogue }: CartPorts, productId: string): Promise<void> {
  const { items } = await catalogue.prices([productId]);
  if (items.length === 0) throw new ShopError('not_found', 'There is no such product');
}

/** What can no longer be bought is left out: it would make a total that no order can have. */
async function priced({ catalogue }: CartPorts, cart: Cart | undefined): Promise<PricedCart> {
  if (!cart || cart.items.length === 0) return { items: [], total: usd(0) };
  const prices = await catalogue.prices(cart.items.map((item) => item.productId));
  const forSale = new Set(prices.items.map((item) => item.productId));
  const items = priceLines(
    cart.items.filter((item) => forSale.has(item.productId)),
    prices,
  );
  return { items, total: usd(items.reduce((sum, item) => sum + item.lineTotal.amount, 0)) };
}
