import type { Message } from '@shop/contracts';
import type { mongo } from 'mongoose';
import { claimDocuments, notPutOff, putOffDocuments } from './claim-entries';
import { insertNew } from './duplicate-key';
import { type EventUpcasters, fromStored, toStored } from './event-versions';
import { gathered } from './gathered';
import type { Outbox, OutboxEntry } from './outbox';

/** Something that happened to an aggregate. */
export interface StoredEvent {
  type: string;
  data: unknown;
}

/** One atomic step of an aggregate: its events and the messages that tell of them, in one document. */
export interface Commit<Event extends StoredEvent = StoredEvent> {
  stream: string;
  /** The version of its first event; versions count from 1. */
  version: number;
  events: Event[];
  outgoing: Message[];
  /** The id of the message or request that caused it: unique within the stream, so each counts once. */
  causationId: string;
  traceId: string;
  at: Date;
  /** The state after it, every now and then, to spare folding from the beginning. Never the truth: see `latest`. */
  snapshot?: Snapshot;
}

/** A folded state, and by which rules it was folded. */
export interface Snapshot {
  /** Goes up whenever folding the same events gives another state; a snapshot of another one is not used. */
  fold: number;
  state: unknown;
}

/** The end of a stream: the last snapshot that counts, if there is one, and every commit after it. */
export interface StreamEnd<Event extends StoredEvent> {
  snapshot: Snapshot | undefined;
  commits: Commit<Event>[];
}

/** `conflict`: another commit took the version or the causation id; load the stream again and look. */
export type AppendOutcome = 'appended' | 'conflict';

export interface EventStore<Event extends StoredEvent> {
  createIndexes(): Promise<void>;
  /** Every commit of the stream in order; empty for an unknown one. Bounded by the length of one aggregate's life. */
  load(stream: string): Promise<Commit<Event>[]>;
  /**
   * As little of the stream as tells its state: read from the end, page by page, back to a snapshot of this fold or to
   * the beginning. Nearly always one page, however long the stream is, where commits carry a snapshot now and then.
   */
  latest(stream: string, fold: number): Promise<StreamEnd<Event>>;
  /** Whether the stream has a commit with this cause. */
  hasCause(stream: string, causationId: string): Promise<boolean>;
  /** Adds a commit, or reports the conflict; never half of it. */
  append(commit: Commit<Event>): Promise<AppendOutcome>;
  /**
   * Puts a note where the stream's first commit would be: until the note expires, the stream cannot begin. `conflict`
   * when it has begun, or has such a note already. For everything else here a stream with a note is an unknown one.
   */
  preclude(stream: string, note: object, expireAt: Date): Promise<AppendOutcome>;
  /** The note that keeps the stream from beginning. */
  preclusion(stream: string): Promise<object | undefined>;
  /** Every stream in turn, for rebuilding projections. */
  streams(): AsyncIterable<Commit<Event>[]>;
  /** The `outgoing` messages of the commits. */
  outbox: Outbox;
}

const mostAtOnce = 100;
const pageFromTheEnd = 64;

/** The key under which a commit is stored, and by which its outbox knows it. */
export const commitKey = (commit: Pick<Commit, 'stream' | 'version'>) => `${commit.stream}:${commit.version}`;

/** The stream that a commit key belongs to. */
export const streamOfCommitKey = (key: string) => key.slice(0, key.lastIndexOf(':'));

/**
 * An event store on one collection of commits. `_id` is made of stream and version, which gives optimistic
 * concurrency; unique (stream, causationId) makes a message count once. Both hold on a single server, a replica set
 * and a collection sharded by stream, without transactions.
 *
 * @param streamField the name that the stream's id has in the documents, for example `orderId`
 * @param upcasters how events that were stored in an older shape are read
 */
export function createEventStore<Event extends StoredEvent>(
  collection: mongo.Collection<mongo.Document>,
  streamField: string,
  upcasters: EventUpcasters = {},
): EventStore<Event> {
  const toCommit = ({
    _id,
    [streamField]: stream,
    dispatched,
    retryAt,
    outboxClaim,
    events,
    ...rest
  }: mongo.Document) =>
    ({ stream, ...rest, events: events.map((event: Event) => fromStored(event, upcasters)) }) as Commit<Event>;

  const toCommits = (documents: readonly mongo.Document[]) => documents.filter(isCommit).map(toCommit);

  // Unordered: the commits of different streams have nothing to do with each other, and each has its own outcome.
  const insert = async (commits: mongo.Document[]) => {
    const taken = await insertNew(collection, commits);
    return commits.map((_, index): AppendOutcome => (taken.has(index) ? 'conflict' : 'appended'));
  };
  // Somebody waits for the answer to a first commit: it does not wait for those that follow on messages.
  const insertFirst = gathered(mostAtOnce, insert, { someoneWaits: true });
  const insertNext = gathered(mostAtOnce, insert);
  const findNote = gathered<string, object | undefined>(mostAtOnce, async (streams) => {
    const keys = streams.map((stream) => commitKey({ stream, version: 1 }));
    const documents = await collection
      .find({ [streamField]: { $in: streams }, _id: { $in: keys as never[] } }, { projection: { note: 1 } })
      .toArray();
    const byKey = new Map(documents.map(({ _id, note }) => [String(_id), note as object | undefined]));
    return keys.map((key) => byKey.get(key));
  });

  return {
    async createIndexes() {
      await collection.createIndexes([
        { key: { [streamField]: 1, version: 1 }, name: 'stream_version', unique: true },
        { key: { [streamField]: 1, causationId: 1 }, name: 'stream_causation', unique: true },
        { key: { retryAt: 1, at: 1 }, name: 'unsent', partialFilterExpression: { dispatched: false } },
        { key: { expireAt: 1 }, name: 'notes', sparse: true, expireAfterSeconds: 0 },
      ]);
    },
    async load(stream) {
      const documents = await collection
        .find({ [streamField]: stream })
        .sort({ version: 1 })
        .toArray();
      return toCommits(documents);
    },
    async latest(stream, fold) {
      const commits: Commit<Event>[] = [];
      for (let before = Number.MAX_SAFE_INTEGER; before > 1; before = commits[0]?.version ?? 1) {
        const page = await collection
          .find({ [streamField]: stream, version: { $lt: before } })
          .sort({ version: -1 })
          .limit(pageFromTheEnd)
          .toArray();
        for (const document of page.filter(isCommit)) {
          if (document.snapshot?.fold === fold) return { snapshot: document.snapshot as Snapshot, commits };
          commits.unshift(toCommit(document));
        }
        if (page.length < pageFromTheEnd) break;
      }
      return { snapshot: undefined, commits };
    },
    async hasCause(stream, causationId) {
      return (await collection.findOne({ [streamField]: stream, causationId }, { projection: { _id: 1 } })) !== null;
    },
    append: ({ stream, events, ...rest }) =>
      (rest.version === 1 ? insertFirst : insertNext)({
        _id: commitKey({ stream, version: rest.version }),
        [streamField]: stream,
        ...rest,
        events: events.map((event) => toStored(event, upcasters)),
        dispatched: false,
      }),
    preclude: (stream, note, expireAt) =>
      insertFirst({
        _id: commitKey({ stream, version: 1 }),
        [streamField]: stream,
        version: 1,
        // As a release that knows no notes reads it: a commit in which nothing happened.
        events: [],
        outgoing: [],
        note,
        expireAt,
      }),
    preclusion: findNote,
    async *streams() {
      let commits: Commit<Event>[] = [];
      for await (const document of collection.find().sort({ [streamField]: 1, version: 1 })) {
        if (!isCommit(document)) continue;
        const commit = toCommit(document);
        if (commits[0] && commits[0].stream !== commit.stream) {
          yield commits;
          commits = [];
        }
        commits.push(commit);
      }
      if (commits.length > 0) yield commits;
    },
    outbox: commitOutbox(collection),
  };
}

const isCommit = (document: mongo.Document) => document.note === undefined;

function commitOutbox(collection: mongo.Collection<mongo.Document>): Outbox {
  return {
    name: collection.collectionName,
    // The event store's own createIndexes makes the index that the sweep uses.
    createIndexes: async () => {},
    async claim(search) {
      const { documents, more } = await claimDocuments(
        collection,
        { dispatched: false, at: { $lt: search.writtenBefore }, ...notPutOff(search.due) },
        { sort: { retryAt: 1, at: 1 }, projection: { outgoing: 1 } },
        search,
      );
      const entries = documents.map(({ _id, outgoing }) => ({ key: String(_id), messages: outgoing as Message[] }));
      return { entries, more };
    },
    putOff: (entries, until) => putOffDocuments(collection, keysOf(entries), until),
    countPutOff: (beyond) => collection.countDocuments({ dispatched: false, retryAt: { $gt: beyond } }),
    async markSent(entries) {
      await collection.updateMany({ _id: { $in: keysOf(entries) as never[] } }, { $set: { dispatched: true } });
    },
  };
}

const keysOf = (entries: readonly OutboxEntry[]) => entries.map((entry) => entry.key);
