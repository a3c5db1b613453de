import type { Account } from '../acquirer/ledger';
import { holdsWithin } from '../wait';
import type { Databases } from './databases';
import type { Books } from './records';

const ordersWithinMs = 60_000;
const outboxesWithinMs = 30_000;
const queuesWithinMs = 15_000;
const voidsWithinMs = 37_000;
const lookEveryMs = 500;

/**
 * Waits for every order's end, for empty outboxes and, so that the books are closed, for empty queues and for an
 * acquirer that guarantees nothing any longer.
 */
export async function untilAtRest(
  databases: Databases,
  depths: () => Promise<Map<string, number>>,
  accounts: () => Account[],
  providerTimeoutMs: number,
): Promise<Books['rest']> {
  const since = Date.now();
  const timed = async (withinMs: number, condition: () => Promise<boolean>) =>
    (await holdsWithin(withinMs, condition, lookEveryMs)) ? Date.now() - since : undefined;
  const [ordersAfterMs, outboxesAfterMs] = await Promise.all([
    timed(ordersWithinMs, async () => (await databases.openOrders()) === 0),
    timed(outboxesWithinMs, async () => (await databases.unsent(new Date(since))) === 0),
  ]);
  // What was voided before it was authorised is voided again when no call can be under way any longer.
  const givenUpMs = voidsWithinMs + 2 * providerTimeoutMs;
  await holdsWithin(givenUpMs, () => accounts().every(({ state }) => state !== 'authorized'), lookEveryMs);
  const closing = new Date();
  // What the last orders set off is still on its way to those who only listen.
  const quiet = async () => (await databases.unsent(new Date())) === 0 && isEmpty(await depths());
  await holdsWithin(queuesWithinMs + providerTimeoutMs, stays(quiet, providerTimeoutMs + lookEveryMs), lookEveryMs);
  // A message that came once more a moment ago is answered once more: that is not left over.
  return { ordersAfterMs, outboxesAfterMs, unsent: await databases.unsent(closing) };
}

/**
 * Whether it has held at every look for so long. What a handler has in hand is in no queue, and is back in one when a
 * provider has not answered in time.
 */
function stays(condition: () => Promise<boolean>, forMs: number): () => Promise<boolean> {
  let since: number | undefined;
  return async () => {
    if (!(await condition())) since = undefined;
    else since ??= Date.now();
    return since !== undefined && Date.now() - since >= forMs;
  };
}

const isEmpty = (depths: Map<string, number>) =>
  [...depths].every(([queue, depth]) => depth === 0 || queue.endsWith('.dead'));
