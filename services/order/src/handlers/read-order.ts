import type { Commit } from '@shop/mongo';
import { evolveAll, type Order } from '../domain/order';
import type { OrderEvent } from '../domain/order-events';
import { type OrderView, orderView } from '../domain/order-view';
import type { HandlerPorts } from './ports';

/** One event of an order's history, as the API shows it. */
export interface HistoryEntry {
  version: number;
  type: string;
  at: string;
  data: object;
  causationId: string;
  traceId: string;
}

/** The order as it is shown; from the store itself as long as it is too new for the views. */
export async function readOrder(
  { views, orders }: Pick<HandlerPorts, 'views' | 'orders'>,
  id: string,
): Promise<OrderView | undefined> {
  const shown = await views.find(id);
  if (shown) return shown;
  const order = await orders.load(id);
  return order && orderView(order);
}

/** The order as it was at that time, the moment itself included; `undefined` before it existed. */
export async function orderAt(
  { orders }: Pick<HandlerPorts, 'orders'>,
  id: string,
  time: Date,
): Promise<Order | undefined> {
  const commits = await orders.commits(id);
  // What was then is the beginning of what is now, never a selection from it.
  const later = commits.findIndex((commit) => commit.at > time);
  const then = later < 0 ? commits : commits.slice(0, later);
  return then.length === 0 ? undefined : foldCommits(id, then);
}

/** The order's whole history, one entry for each event, versions from 1 on. */
export async function orderHistory({ orders }: Pick<HandlerPorts, 'orders'>, id: string): Promise<HistoryEntry[]> {
  const commits = await orders.commits(id);
  return commits.flatMap(({ version, events, at, causationId, traceId }) =>
    events.map((event, index) => ({
      version: version + index,
      type: event.type,
      at: at.toISOString(),
      data: publicData(event),
      causationId,
      traceId,
    })),
  );
}

/** Folds commits into the state that they lead to. */
export function foldCommits(id: string, commits: readonly Commit<OrderEvent>[]): Order {
  let order: Order | undefined;
  for (const commit of commits) order = evolveAll(id, order, commit.events, commit.at);
  if (!order) throw new Error(`order ${id} has no commits`);
  return order;
}

/** The payment token and what identifies the request are the platform's own business. */
function publicData(event: OrderEvent): object {
  if (event.type !== 'OrderPlaced') return event.data;
  const { fingerprint, cartStamp, payment, ...data } = event.data;
  return { ...data, payment: { provider: payment.provider } };
}
