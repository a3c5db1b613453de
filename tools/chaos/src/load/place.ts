import { randomUUID } from 'node:crypto';
import { answersFrom, type OrderAnswers } from './answers';
import { insist } from './insist';
import type { OrderBody } from './scenarios';
import { callShop } from './shop-call';

/** Places an order, however often it has to be asked for. @returns what went wrong, where it is no order in the end */
export async function place(url: string, token: string, order: Partial<OrderBody>): Promise<OrderAnswers | string> {
  const idempotencyKey = randomUUID();
  const body = JSON.stringify(order);
  const answer = await insist(() => callShop(url, '/orders', { method: 'POST', token, body, idempotencyKey }));
  if (answer?.status === 201) return answersFrom(JSON.parse(answer.text));
  return `POST /orders with key ${idempotencyKey}: ${answer ? `${answer.status} ${answer.text}` : 'no answer'}`;
}

/**
 * Orders a cart twice at once, as impatient people do.
 *
 * @returns the orders, and what went wrong: that one is told that the cart is empty is right where the other is an order
 */
export async function placeTwiceFromCart(
  url: string,
  token: string,
  { items, ...order }: OrderBody,
): Promise<(OrderAnswers | string)[]> {
  for (const { productId, quantity } of items) {
    const body = JSON.stringify({ quantity });
    await insist(() => callShop(url, `/cart/items/${productId}`, { method: 'PUT', token, body }));
  }
  const outcomes = await Promise.all([place(url, token, order), place(url, token, order)]);
  return outcomes.every(isRefused) ? outcomes : outcomes.filter((outcome) => !isRefused(outcome));
}

const isRefused = (outcome: OrderAnswers | string) => typeof outcome === 'string' && outcome.includes('cart_empty');
