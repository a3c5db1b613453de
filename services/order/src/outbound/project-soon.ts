import type { Order } from '../domain/order';

type Project = (order: Order) => Promise<void>;

/**
 * Two ways to bring the views up to date. `project` does it now. `projectSoon` may wait a moment, and of several
 * states of one order writes only the latest: a checkout passes through most of them in less time than anybody looks.
 *
 * @param delayMs how long that moment is
 */
export function createProjector(write: Project, delayMs: number): { project: Project; projectSoon: Project } {
  let batch: { orders: Map<string, Order>; written: Promise<void> } | undefined;

  async function writeBatch(orders: Map<string, Order>): Promise<void> {
    await new Promise((resolve) => setTimeout(resolve, delayMs));
    batch = undefined;
    await Promise.all([...orders.values()].map(write));
  }

  return {
    async project(order) {
      batch?.orders.delete(order.id);
      await write(order);
    },
    projectSoon(order) {
      if (!batch) {
        const orders = new Map<string, Order>();
        batch = { orders, written: writeBatch(orders) };
      }
      batch.orders.set(order.id, order);
      return batch.written;
    },
  };
}
