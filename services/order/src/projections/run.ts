import { connectMongo, createEventStore } from '@shop/mongo';
import { silentLogger } from '@shop/telemetry';
import { orderEventUpcasters } from '../domain/order-event-versions';
import type { OrderEvent } from '../domain/order-events';
import { checkOrderViews, type Patience, type ProjectionCheck, rebuildOrderViews } from '../handlers/order-projection';
import { createStoredOrderViews } from '../outbound/stored-order-views';
import type { ProjectionsConfig } from './config';

/** What was done, as `--json` prints it. */
export type Report =
  | { projection: 'order'; action: 'rebuild'; orders: number; corrected: number }
  | ({ projection: 'order'; action: 'check'; equal: boolean } & ProjectionCheck);

const connectWithinMs = 10_000;
/** Ten seconds in all: longer than the outbox sweep takes to bring a view up to date that a crash left behind. */
const tenSeconds: Patience = { tries: 21, pause: () => new Promise<void>((resolve) => setTimeout(resolve, 500)) };

/** Rebuilds or checks the views of the database while the service runs, or while it does not. */
export async function runProjections(config: ProjectionsConfig, patience = tenSeconds): Promise<Report> {
  const mongo = await connectMongo(
    { uri: config.MONGODB_URI, service: 'order-projections', logger: silentLogger },
    AbortSignal.timeout(connectWithinMs),
  );
  try {
    const store = createEventStore<OrderEvent>(mongo.collection('order_commits'), 'orderId', orderEventUpcasters);
    const views = createStoredOrderViews(mongo, config.STEP_TIMEOUT_MS);
    if (config.action === 'rebuild') {
      return { projection: 'order', action: 'rebuild', ...(await rebuildOrderViews(store, views)) };
    }
    const check = await checkOrderViews(store, views, patience);
    return { projection: 'order', action: 'check', equal: check.differences.length === 0, ...check };
  } finally {
    await mongo.close();
  }
}

const mostNamed = 20;

/** The report for people. */
export function inWords(report: Report): string {
  if (report.action === 'rebuild') {
    return `order: ${report.orders} orders shown anew, ${report.corrected} views put right besides`;
  }
  if (report.equal) return `order: the views of all ${report.orders} orders are what a replay from zero gives`;
  const named = report.differences.slice(0, mostNamed).map(({ id, difference }) => `  ${id} ${difference}`);
  const rest = report.differences.length - named.length;
  return [
    `order: ${report.differences.length} views are not what a replay of ${report.orders} orders gives:`,
    ...named,
    ...(rest > 0 ? [`  and ${rest} more; --json names all`] : []),
  ].join('\n');
}
