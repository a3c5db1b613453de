import type { Message } from '@shop/contracts';
import { ShopError } from '@shop/errors';
import { LRUCache } from 'lru-cache';
import { type Model, type mongo, Schema } from 'mongoose';
import { insertNew } from './duplicate-key';
import { gathered } from './gathered';
import { documentOutbox, type Outbox, type WithOutbox, withoutOutbox } from './outbox';
import type { OutboxRelay } from './outbox-relay';

/** The fields that a schema needs for {@link createDocumentStore}; spread them into the definition. */
export const storedFields = {
  _id: { type: String, required: true },
  /** Grows with each change; a write that was decided on an older one fails and is decided again. */
  revision: { type: Number, required: true },
  /** Messages still to be sent. */
  outbox: { type: [Schema.Types.Mixed], default: [] },
  /** When those are tried again that could not be sent. */
  retryAt: { type: Date },
  /** The sweep that is sending them. */
  outboxClaim: { type: Schema.Types.Mixed },
} as const;

/** What was decided: the new state of the aggregate and what is to be told about it. */
export interface Change<State> {
  state: State;
  messages?: readonly Message[];
}

export interface DocumentStore<State> {
  load(id: string): Promise<State | undefined>;
  /**
   * One atomic step: loads the aggregate, lets `decide` choose, and writes state and messages together, or again from
   * the start when somebody else was faster. `decide` is pure; returning `undefined` changes nothing.
   *
   * @param options.likelyNew decides first as if there were no such aggregate yet, which spares the read where that is
   *   so; where it is not, the insert finds out
   * @returns the state after the step
   * @throws ShopError `conflict` after ten lost races; whatever `decide` throws
   */
  change(
    id: string,
    decide: (state: State | undefined) => Change<State> | undefined,
    options?: { likelyNew?: boolean },
  ): Promise<State | undefined>;
  outbox: Outbox;
}

const attempts = 10;
const rememberedAggregates = 1_000;
const mostAtOnce = 100;

interface Remembered<State> {
  state: State | undefined;
  revision: number;
}

/**
 * Keeps aggregates as one document each, with their outbox in the same document. What was last written of recent
 * aggregates is remembered, to be spared a read before each step: a memory that is out of date is found out by the
 * write, which is conditional on the revision, and the step is decided again on what is stored.
 *
 * @param model its schema has {@link storedFields}; everything else of the document is the state
 * @param relay told of every write, so that messages leave at once
 */
export function createDocumentStore<State extends object>(
  model: Model<never>,
  relay: () => OutboxRelay,
): DocumentStore<State> {
  // Past the model, which makes the collection and its indexes: the state is typed already, and mongoose's casts of a
  // read and a write cost as much as the driver does.
  const documents = model.collection as unknown as mongo.Collection<mongo.Document>;
  const remembered = new LRUCache<string, Remembered<State>>({ max: rememberedAggregates });

  const read = gathered<string, Remembered<State>>(mostAtOnce, async (ids) => {
    const found = await documents.find({ _id: { $in: ids as never[] } }, { projection: withoutOutbox }).toArray();
    const byId = new Map(
      found.map(({ _id, revision, ...state }) => [
        String(_id),
        { state: state as State, revision: revision as number },
      ]),
    );
    return ids.map((id) => byId.get(id) ?? absent);
  });

  const insert = gathered<mongo.Document, boolean>(mostAtOnce, async (added) => {
    const known = await insertNew(documents, added);
    return added.map((_, index) => !known.has(index));
  });

  /** Whether the write found the aggregate as it was when the step was decided. */
  async function write(id: string, revision: number, { state, messages = [] }: Change<State>): Promise<boolean> {
    if (revision === 0) return insert({ _id: id, revision: 1, ...state, outbox: [...messages] });
    const update = {
      $set: { ...state, revision: revision + 1 },
      ...(messages.length > 0 ? { $push: { outbox: { $each: messages } } } : {}),
    };
    const { matchedCount } = await documents.updateOne({ _id: id as never, revision }, update as never);
    return matchedCount === 1;
  }

  return {
    load: async (id) => (await read(id)).state,
    async change(id, decide, { likelyNew = false } = {}) {
      for (let attempt = 1; attempt <= attempts; attempt++) {
        const memory = remembered.get(id) ?? (likelyNew && attempt === 1 ? absent : undefined);
        remembered.delete(id);
        const { state, revision } = memory ?? (await read(id));
        const change = decidedOn(state, memory !== undefined, decide);
        if (change === 'look again') continue;
        if (!change) return state;
        if (!(await write(id, revision, change))) continue;
        remembered.set(id, { state: change.state, revision: revision + 1 });
        if (change.messages?.length) relay().announce({ key: id, messages: change.messages });
        return change.state;
      }
      throw new ShopError('conflict', `${model.modelName} ${id} is changed by too many at once`);
    },
    outbox: documentOutbox(documents as unknown as mongo.Collection<WithOutbox>),
  };
}

const absent = { state: undefined, revision: 0 };

/** A decision to do nothing, or to refuse, stands only on what is stored: nothing else would find out an old memory. */
function decidedOn<State>(
  state: State | undefined,
  fromMemory: boolean,
  decide: (state: State | undefined) => Change<State> | undefined,
): Change<State> | undefined | 'look again' {
  try {
    const change = decide(state);
    return change || !fromMemory ? change : 'look again';
  } catch (error) {
    if (fromMemory) return 'look again';
    throw error;
  }
}
