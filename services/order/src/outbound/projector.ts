import type { Order } from '../domain/order';

type Project = (order: Order) => Promise<void>;

/** Brings the views up to date. */
export interface Projector {
  /** Now. */
  project: Project;
  /**
   * In a moment, and of several states of one order only the latest: a checkout passes through most of them in less
   * time than anybody looks.
   */
  projectSoon: Project;
}

/** @param delayMs how long that moment is */
export function createProjector(write: Project, delayMs: number): Projector {
  let batch: { orders: Map<string, Order>; written: Promise<void> } | undefined;

  async function writeBatch(orders: Map<string, Order>): Promise<void> {
    await new Promise((resolve) => setTimeout(resolve, delayMs));
    batch = undefined;
    await Promise.all([...orders.values()].map(write));
  }

  return {
    project(order) {
      if (!isOlder(order, batch?.orders.get(order.id))) batch?.orders.delete(order.id);
      return write(order);
    },
    projectSoon(order) {
      if (!batch) {
        const orders = new Map<string, Order>();
        batch = { orders, written: writeBatch(orders) };
      }
      if (!isOlder(order, batch.orders.get(order.id))) batch.orders.set(order.id, order);
      return batch.written;
    },
  };
}

const isOlder = (order: Order, other: Order | undefined) => other !== undefined && order.version < other.version;
