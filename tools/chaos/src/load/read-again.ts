import { holdsWithin } from '../wait';
import type { OrderAnswers } from './answers';
import { type Customer, signedIn } from './customers';
import { look } from './look';

const patienceMs = 15_000;

/** Looks at every order once more, now that nothing is under way any longer. @returns the orders that are not shown */
export async function readAgain(
  urls: readonly string[],
  orders: readonly OrderAnswers[],
  admin: Customer,
  readers: number,
): Promise<string[]> {
  const unread: string[] = [];
  const waiting = [...orders];
  const work = async (_: unknown, reader: number) => {
    const url = urls[reader % urls.length] ?? '';
    for (let order = waiting.pop(); order; order = waiting.pop()) {
      const { token } = await signedIn(url, admin);
      if (!(await holdsWithin(patienceMs, look(url, order, token)))) unread.push(`GET /orders/${order.id} at rest`);
    }
  };
  await Promise.all(Array.from({ length: readers }, work));
  return unread;
}
