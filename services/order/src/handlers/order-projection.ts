import { isDeepStrictEqual } from 'node:util';
import type { Commit } from '@shop/mongo';
import type { Order } from '../domain/order';
import type { OrderEvent } from '../domain/order-events';
import { foldCommits } from './read-order';

/** A view as it is stored, without what depends on settings of the moment. */
export interface ShownOrder {
  id: string;
  version: number;
  /** Everything that the events decide. */
  content: object;
}

/** The stored views, for those who compare and rebuild them. */
export interface StoredViews {
  /** Every view, by id. */
  all(): AsyncIterable<ShownOrder>;
  find(id: string): Promise<ShownOrder | undefined>;
  /** How the order should be shown. */
  expected(order: Order): ShownOrder;
  /** Shows these orders as they are, unless something newer is shown already. */
  replace(orders: readonly Order[]): Promise<void>;
  /** Puts a view right that claims to be newer than its order, unless it has changed since it was seen. */
  overwrite(order: Order, seen: ShownOrder): Promise<void>;
  /** Takes a view away that has no order, unless it has changed since it was seen. */
  remove(seen: ShownOrder): Promise<void>;
}

export interface OrderHistories {
  streams(): AsyncIterable<Commit<OrderEvent>[]>;
  load(id: string): Promise<Commit<OrderEvent>[]>;
}

export interface Difference {
  id: string;
  difference: 'missing' | 'without an order' | 'behind' | 'ahead' | 'differing';
}

export interface ProjectionCheck {
  orders: number;
  differences: Difference[];
}

/** How long a view may be behind its order before that counts: a crash in between is made good by the outbox sweep. */
export interface Patience {
  tries: number;
  pause: () => Promise<void>;
}

const batch = 100;

/**
 * Replays every order from zero and compares it with its view. The service may run meanwhile: what differs is looked
 * at again, until it agrees or patience is over.
 */
export async function checkOrderViews(
  histories: OrderHistories,
  views: StoredViews,
  { tries, pause }: Patience,
): Promise<ProjectionCheck> {
  let orders = 0;
  let differences: Difference[] = [];
  for await (const { id, order, shown } of sideBySide(histories.streams(), views.all())) {
    if (order) orders++;
    differences.push(...differenceOf(id, views, order, shown));
  }
  for (let attempt = 0; attempt < tries && differences.length > 0; attempt++) {
    if (attempt > 0) await pause();
    differences = (await Promise.all(differences.map(({ id }) => lookAgain(id, histories, views)))).flat();
  }
  return { orders, differences };
}

/**
 * Shows every order anew from its events, also where the view is of the same version: what is shown may have been
 * made by older code. Safe while the service runs, for a view never goes back behind what it has shown. Views that
 * claim more than there is are put right in the end.
 */
export async function rebuildOrderViews(
  histories: OrderHistories,
  views: StoredViews,
): Promise<{ orders: number; corrected: number }> {
  let orders = 0;
  let waiting: Order[] = [];
  for await (const commits of histories.streams()) {
    waiting.push(folded(commits));
    orders++;
    if (waiting.length < batch) continue;
    await views.replace(waiting);
    waiting = [];
  }
  await views.replace(waiting);
  const { differences } = await checkOrderViews(histories, views, { tries: 1, pause: async () => {} });
  for (const { id } of differences) await correct(id, histories, views);
  return { orders, corrected: differences.length };
}

async function correct(id: string, histories: OrderHistories, views: StoredViews): Promise<void> {
  // Seen before its order is read: whatever the service shows in between is left alone.
  const seen = await views.find(id);
  const commits = await histories.load(id);
  if (commits.length > 0 && seen) await views.overwrite(folded(commits), seen);
  else if (commits.length > 0) await views.replace([folded(commits)]);
  else if (seen) await views.remove(seen);
}

async function lookAgain(id: string, histories: OrderHistories, views: StoredViews): Promise<Difference[]> {
  const shown = await views.find(id);
  const commits = await histories.load(id);
  return differenceOf(id, views, commits.length > 0 ? folded(commits) : undefined, shown);
}

function differenceOf(
  id: string,
  views: StoredViews,
  order: Order | undefined,
  shown: ShownOrder | undefined,
): Difference[] {
  if (!order) return shown ? [{ id, difference: 'without an order' }] : [];
  if (!shown) return [{ id, difference: 'missing' }];
  const expected = views.expected(order);
  if (shown.version !== expected.version) {
    return [{ id, difference: shown.version < expected.version ? 'behind' : 'ahead' }];
  }
  return isDeepStrictEqual(shown.content, expected.content) ? [] : [{ id, difference: 'differing' }];
}

/** Joins two sequences that are both sorted by id, so that neither has to fit into memory. */
async function* sideBySide(
  streams: AsyncIterable<Commit<OrderEvent>[]>,
  views: AsyncIterable<ShownOrder>,
): AsyncIterable<{ id: string; order?: Order; shown?: ShownOrder }> {
  const rest = views[Symbol.asyncIterator]();
  let view = await rest.next();
  for await (const commits of streams) {
    const order = folded(commits);
    for (; !view.done && view.value.id < order.id; view = await rest.next()) {
      yield { id: view.value.id, shown: view.value };
    }
    if (view.done || view.value.id !== order.id) {
      yield { id: order.id, order };
      continue;
    }
    yield { id: order.id, order, shown: view.value };
    view = await rest.next();
  }
  for (; !view.done; view = await rest.next()) yield { id: view.value.id, shown: view.value };
}

function folded(commits: readonly Commit<OrderEvent>[]): Order {
  return foldCommits(commits[0]?.stream ?? '', commits);
}
