import { randomUUID } from 'node:crypto';
import { answersFrom, type OrderAnswers } from './answers';
import { insist } from './insist';
import { callShop } from './shop-call';

/** Places an order, however often it has to be asked for. @returns what went wrong, where it is no order in the end */
export async function place(url: string, token: string, body: string): Promise<OrderAnswers | string> {
  const idempotencyKey = randomUUID();
  const answer = await insist(() => callShop(url, '/orders', { method: 'POST', token, body, idempotencyKey }));
  if (answer?.status === 201) return answersFrom(JSON.parse(answer.text));
  return `POST /orders with key ${idempotencyKey}: ${answer ? `${answer.status} ${answer.text}` : 'no answer'}`;
}
