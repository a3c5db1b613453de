import type { Snapshot, StreamEnd } from '@shop/mongo';
import { evolveAll, type Order } from '../domain/order';
import type { OrderEvent } from '../domain/order-events';

/**
 * The rules by which events become an order. Goes up whenever `evolve` makes another order of the same events, be it
 * only by a new property: snapshots of older rules are then left aside.
 */
export const orderFold = 1;

// A checkout is some ten commits; only an order that waited for very long, and asked again and again, gets there.
const commitsBetween = 50;

/** An order as it is in the store, with how many commits it has had since its last snapshot. */
export interface LoadedOrder {
  order: Order | undefined;
  sinceSnapshot: number;
}

/** Folds the end of a stream, on top of its snapshot. */
export function foldEnd(id: string, { snapshot, commits }: StreamEnd<OrderEvent>): LoadedOrder {
  let order = snapshot?.state as Order | undefined;
  for (const { events, at } of commits) order = evolveAll(id, order, events, at);
  return { order, sinceSnapshot: commits.length };
}

/** What the next commit is to carry along: now and then the state that it leads to. */
export function snapshotFor(after: Order, sinceSnapshot: number): { snapshot?: Snapshot } {
  return sinceSnapshot + 1 < commitsBetween ? {} : { snapshot: { fold: orderFold, state: after } };
}
