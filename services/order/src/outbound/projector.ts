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
  /** Resolves when everything is written that is being written now: so this instance shows what it has answered. */
  caughtUp(): Promise<void>;
}

/** @param delayMs how long that moment is */
export function createProjector(write: Project, delayMs: number): Projector {
  const underWay = new Set<Promise<void>>();
  let batch: { orders: Map<string, Order>; written: Promise<void> } | undefined;

  async function writeBatch(orders: Map<string, Order>): Promise<void> {
    await new Promise((resolve) => setTimeout(resolve, delayMs));
    batch = undefined;
    await Promise.all([...orders.values()].map(write));
  }

  return {
    project(order) {
      batch?.orders.delete(order.id);
      const written = write(order).finally(() => underWay.delete(written));
      underWay.add(written);
      return written;
    },
    projectSoon(order) {
      if (!batch) {
        const orders = new Map<string, Order>();
        batch = { orders, written: writeBatch(orders) };
      }
      batch.orders.set(order.id, order);
      return batch.written;
    },
    async caughtUp() {
      await Promise.allSettled(underWay);
    },
  };
}
