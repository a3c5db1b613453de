import { ShopError } from '@shop/errors';
import { type Commit, commitKey, type EventStore, type OutboxEntry, type OutboxRelay } from '@shop/mongo';
import { currentContext, newTraceparent, traceIdOf } from '@shop/telemetry';
import { LRUCache } from 'lru-cache';
import { evolveAll, type Order } from '../domain/order';
import type { OrderEvent } from '../domain/order-events';
import type { Cause, OrderRepository, Outgoing } from '../handlers/ports';
import { foldEnd, type LoadedOrder, orderFold, snapshotFor } from './order-snapshots';

interface Stream extends LoadedOrder {
  /** The causes that have been counted, as far as they are known without reading the whole stream. */
  causes: ReadonlySet<string>;
}

export interface OrderRepositoryOptions {
  store: EventStore<OrderEvent>;
  outgoing: Outgoing;
  relay: OutboxRelay;
  /** Brings the views up to date with an order that has changed. */
  project: (order: Order) => Promise<void>;
  /** The same, in a moment. */
  projectSoon: (order: Order) => Promise<void>;
  now: () => Date;
}

const attempts = 10;
const cachedStreams = 2_000;

/**
 * Orders in the event store. The latest state of recent orders is kept in memory, to be spared reading the stream for
 * each of the six messages of a checkout: a state that is out of date is found out by the append, which then reads.
 */
export function createOrderRepository({
  store,
  outgoing,
  relay,
  project,
  projectSoon,
  now,
}: OrderRepositoryOptions): OrderRepository {
  const streams = new LRUCache<string, Stream>({ max: cachedStreams });

  async function read(id: string): Promise<Stream> {
    const end = await store.latest(id, orderFold);
    const stream = { ...foldEnd(id, end), causes: new Set(end.commits.map((commit) => commit.causationId)) };
    if (stream.order) streams.set(id, stream);
    return stream;
  }

  return {
    async load(id) {
      // Another instance may have changed it: a query answers from the store.
      return (await read(id)).order;
    },
    commits: (id) => store.load(id),
    async begin(id, cause, events) {
      const { order, commit } = step(id, { order: undefined, sinceSnapshot: 0 }, events, cause, now());
      if ((await store.append(commit)) === 'conflict') return { order: (await read(id)).order, outcome: 'repeated' };
      await stored({ order: undefined, sinceSnapshot: 0, causes: new Set() }, order, commit);
      return { order, outcome: 'changed' };
    },
    async change(id, cause, decide) {
      for (let attempt = 1; attempt <= attempts; attempt++) {
        const known = attempt === 1 ? streams.get(id) : undefined;
        const { order, sinceSnapshot, causes } = known ?? (await read(id));
        if (causes.has(cause.id)) return { order, outcome: 'repeated' };
        const at = notBefore(order?.updatedAt, now());
        const events = decideSafely(known !== undefined, () => decide(order, at));
        if (events === 'look again') continue;
        if (events.length === 0) {
          // Nothing to do on what may be an old state: make sure before the message is let go.
          if (known) continue;
          return { order, outcome: 'unchanged' };
        }
        const { order: after, commit } = step(id, { order, sinceSnapshot }, events, cause, at);
        if ((await store.append(commit)) === 'conflict') {
          streams.delete(id);
          // Counted so long ago that a snapshot hides it.
          if (await store.hasCause(id, cause.id)) return { order: (await read(id)).order, outcome: 'repeated' };
          continue;
        }
        await stored({ order, sinceSnapshot, causes }, after, commit);
        return { order: after, outcome: 'changed' };
      }
      throw new ShopError('conflict', `The order ${id} is being changed by too many at once`);
    },
  };

  /** The order after these events, and the commit that says so. */
  function step(
    id: string,
    { order, sinceSnapshot }: LoadedOrder,
    events: OrderEvent[],
    cause: Cause,
    at: Date,
  ): { order: Order; commit: Commit<OrderEvent> } {
    const after = evolveAll(id, order, events, at);
    const commit = { ...commitOf(id, order, events, after, cause, at), ...snapshotFor(after, sinceSnapshot) };
    return { order: after, commit };
  }

  /** What follows a commit that is in the store. */
  async function stored(
    { order, sinceSnapshot, causes }: Stream,
    after: Order,
    commit: Commit<OrderEvent>,
  ): Promise<void> {
    const commits = commit.snapshot ? 0 : sinceSnapshot + 1;
    streams.set(after.id, {
      order: after,
      sinceSnapshot: commits,
      causes: new Set(causes).add(commit.causationId),
    });
    await announceAndShow(order, after, { key: commitKey(commit), messages: commit.outgoing });
  }

  /**
   * How an order ends is shown before anybody is told of it. A new order's checkout begins at once, and its customer has
   * the answer when it can be found; a step in between holds nobody up.
   */
  async function announceAndShow(before: Order | undefined, after: Order, entry: OutboxEntry): Promise<void> {
    if (before && after.status !== before.status) {
      await project(after);
      return relay.announce(entry);
    }
    const followUp = before ? projectSoon(after) : project(after);
    relay.announce({ ...entry, followUp });
    if (!before) await followUp;
  }

  function commitOf(
    id: string,
    before: Order | undefined,
    events: OrderEvent[],
    after: Order,
    cause: Cause,
    at: Date,
  ): Commit<OrderEvent> {
    return {
      stream: id,
      version: (before?.version ?? 0) + 1,
      events,
      outgoing: outgoing(before, after, events, cause, at),
      causationId: cause.id,
      traceId: traceIdOf(currentContext()?.traceparent ?? newTraceparent()),
      at,
    };
  }
}

/** The clocks of two instances differ; the history of an order goes forward all the same. */
const notBefore = (earliest: Date | undefined, time: Date) => (earliest && earliest > time ? earliest : time);

/** A refusal decided on a state from memory may be out of date: only one decided on a fresh state stands. */
function decideSafely(remembered: boolean, decide: () => OrderEvent[]): OrderEvent[] | 'look again' {
  try {
    return decide();
  } catch (error) {
    if (remembered) return 'look again';
    throw error;
  }
}
