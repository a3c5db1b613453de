import { randomUUID } from 'node:crypto';
import type { DeadLetter, Settled } from '@shop/event-bus';
import type { PageRequest } from '@shop/http';
import type { Connection, mongo } from 'mongoose';

/** What somebody did with dead letters. */
export interface DeadLetterAction {
  id: string;
  at: Date;
  /** The administrator's user id. */
  by: string;
  requestId: string;
  queue: string;
  action: 'replay' | 'discard';
  chosen: 'one' | 'all';
  /**
   * `started` and nothing more: the service died in the middle of it, or the end could not be written down, and part
   * of it may have been done. `failed`: it broke off; what was done before is counted.
   */
  state: 'started' | 'done' | 'failed';
  /** How many it was done with. */
  count: number;
  /** How many could not be replayed and are still there. */
  failed: number;
  /** Which, the first hundred. */
  letters: Pick<DeadLetter, 'id' | 'messageId' | 'type' | 'reason'>[];
}

export type BegunAction = Pick<DeadLetterAction, 'by' | 'requestId' | 'queue' | 'action' | 'chosen'>;

/** The audit trail: written down before anything is done, and again afterwards. */
export interface DeadLetterActions {
  createIndexes(): Promise<void>;
  begin(action: BegunAction): Promise<string>;
  end(id: string, settled: Pick<Settled, 'letters' | 'failed'>): Promise<void>;
  /** @param letters what was done before it broke off */
  fail(id: string, letters: readonly DeadLetter[]): Promise<void>;
  /** The newest first. */
  list(filter: { queue?: string }, page: PageRequest): Promise<{ items: DeadLetterAction[]; total: number }>;
}

const mostNamed = 100;

type Stored = Omit<DeadLetterAction, 'id'> & { _id: string };

/** Keeps the audit trail in the service's own database. Nothing is ever taken out of it. */
export function createDeadLetterActions(connection: Connection, now: () => Date): DeadLetterActions {
  const actions = connection.collection('dead_letter_actions') as unknown as mongo.Collection<Stored>;
  return {
    async createIndexes() {
      await actions.createIndexes([{ key: { queue: 1, at: -1 } }, { key: { at: -1 } }]);
    },
    async begin(action) {
      const id = randomUUID();
      await actions.insertOne({ _id: id, at: now(), ...action, state: 'started', count: 0, failed: 0, letters: [] });
      return id;
    },
    async end(id, { letters, failed }) {
      await actions.updateOne({ _id: id }, { $set: { state: 'done', failed, ...named(letters) } });
    },
    async fail(id, letters) {
      await actions.updateOne({ _id: id }, { $set: { state: 'failed', ...named(letters) } });
    },
    async list(filter, { page, limit }) {
      const [documents, total] = await Promise.all([
        actions
          .find(filter)
          .sort({ at: -1 })
          .skip((page - 1) * limit)
          .limit(limit)
          .toArray(),
        actions.countDocuments(filter),
      ]);
      return {
        items: documents.map(({ _id, ...action }) => ({ ...action, id: _id, failed: action.failed ?? 0 })),
        total,
      };
    },
  };
}

function named(letters: readonly DeadLetter[]): Pick<DeadLetterAction, 'count' | 'letters'> {
  const first = letters.slice(0, mostNamed).map(({ id, messageId, type, reason }) => ({ id, messageId, type, reason }));
  return { count: letters.length, letters: first };
}
