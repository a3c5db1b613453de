import type { OrderLine } from '@shop/contracts';
import { ShopError } from '@shop/errors';

/** What a customer has put aside. */
export interface Cart {
  items: OrderLine[];
  /** Changes with the content: says which cart an order was made from. */
  stamp: string;
}

const mostLines = 100;
const mostOfOne = 100;

/** @throws ShopError `validation_failed` beyond 100 different products or 100 of one */
export function addToCart(cart: Cart | undefined, line: OrderLine, stamp: string): Cart {
  const present = cart?.items.find((item) => item.productId === line.productId)?.quantity ?? 0;
  return setInCart(cart, { ...line, quantity: present + line.quantity }, stamp);
}

/** @throws ShopError `validation_failed` beyond 100 different products or 100 of one */
export function setInCart(cart: Cart | undefined, line: OrderLine, stamp: string): Cart {
  const items = cart?.items ?? [];
  if (line.quantity > mostOfOne) throw tooMany('quantity', `A cart holds at most ${mostOfOne} of one product`);
  if (!items.some((item) => item.productId === line.productId)) {
    if (items.length >= mostLines) throw tooMany('productId', `A cart holds at most ${mostLines} different products`);
    return { items: [...items, line], stamp };
  }
  return { items: items.map((item) => (item.productId === line.productId ? line : item)), stamp };
}

export function removeFromCart(cart: Cart | undefined, productId: string, stamp: string): Cart {
  return { items: (cart?.items ?? []).filter((item) => item.productId !== productId), stamp };
}

function tooMany(path: string, message: string): ShopError {
  return new ShopError('validation_failed', message, { errors: [{ path, message }] });
}
