import type { Chosen, DeadLetter, DeadLetters, Settled } from '@shop/event-bus';
import type { DeadLetterActions } from './dead-letter-actions';

export interface OnRecord {
  queue: string;
  chosen: Chosen;
  /** The entry of the audit trail that was begun for it. */
  entry: string;
  actions: Pick<DeadLetterActions, 'end' | 'fail'>;
}

/** Replays or discards, and writes down what was really done: also of an action that broke off. */
export async function settleOnRecord(
  settle: DeadLetters['replay' | 'discard'],
  { queue, chosen, entry, actions }: OnRecord,
): Promise<Settled> {
  const done: DeadLetter[] = [];
  let settled: Settled;
  try {
    settled = await settle(queue, chosen, (letter) => done.push(letter));
  } catch (error) {
    // An entry that stays begun says that nobody knows; the first error is the one to be told.
    await actions.fail(entry, done).catch(() => {});
    throw error;
  }
  await actions.end(entry, settled);
  return settled;
}
