import { pick, seededRandom } from '@shop/load';
import { holdsWithin } from '../wait';
import type { OrderAnswers } from './answers';
import { isOver } from './look';
import { place } from './place';
import type { PreparedShop } from './prepare-shop';
import { normalScenario, orderBody } from './scenarios';

const warmUp = 2;
const measured = 4;
const patienceMs = 60_000;
const lookEveryMs = 100;

export interface Measured {
  answers: OrderAnswers[];
  /** What nine of ten checkouts took at most, from the request to the end of the order. */
  checkoutMs: number;
}

/** Lets every client of the run place a few orders, one after the other, and sees each to its end. */
export async function measureCheckouts(
  urls: readonly string[],
  { customers, assortment }: PreparedShop,
  clients: number,
): Promise<Measured> {
  const answers: OrderAnswers[] = [];
  const times: number[] = [];
  const ample = { ...assortment, scarce: assortment.ample };
  const work = async (_: unknown, client: number) => {
    const random = seededRandom(client);
    const url = urls[client % urls.length] ?? '';
    for (let turn = 0; turn < warmUp + measured; turn++) {
      const startedAt = Date.now();
      const { token } = pick(customers, random);
      const order = await place(url, token, orderBody(normalScenario, ample, random));
      if (typeof order === 'string') throw new Error(`Nothing has gone wrong yet, and ${order}`);
      answers.push(order);
      if (!(await holdsWithin(patienceMs, isOver(url, order, token), lookEveryMs)))
        throw new Error(`Order ${order.id} has not come to its end, and nothing has gone wrong yet`);
      if (turn >= warmUp) times.push(Date.now() - startedAt);
    }
  };
  await Promise.all(Array.from({ length: clients }, work));
  return { answers, checkoutMs: times.toSorted((a, b) => a - b)[Math.floor(times.length * 0.9)] ?? 0 };
}
