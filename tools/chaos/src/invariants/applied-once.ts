import { eventTypes } from '../books/order-outcome';
import type { OrderRecord } from '../books/records';
import type { Invariant } from './invariant';

/** What happens to an order at most once, however often its message comes. */
const onceOnly = [
  ...['OrderPlaced', 'StockReserved', 'PaymentAuthorized', 'ShipmentScheduled', 'PaymentCaptured', 'StockCommitted'],
  ...[
    'OrderConfirmed',
    'OrderCancelled',
    'OrderShipped',
    'OrderDelivered',
    'ShipmentCancelled',
    'PaymentVoided',
    'PaymentRefunded',
    'StockReleased',
  ],
  ...[
    'StockReservationFailed',
    'PaymentDeclined',
    'ShipmentFailed',
    'PaymentCaptureFailed',
    'StockCommitFailed',
    'CancellationRequested',
  ],
];

export const everyEventCountsOnce: Invariant = {
  name: 'every event is applied once: no gap, no double in any history',
  check({ orders }) {
    const events = orders.reduce((sum, order) => sum + eventTypes(order).length, 0);
    return { figures: `${events} events in ${orders.length} histories`, breaches: orders.flatMap(wrongsOf) };
  },
};

function wrongsOf(order: OrderRecord): string[] {
  const types = eventTypes(order);
  const repeated = onceOnly.filter((type) => types.indexOf(type) !== types.lastIndexOf(type));
  const causes = order.commits.map(({ causationId }) => causationId);
  return [
    ...repeated.map((type) => `order ${order.id} has ${type} more than once`),
    ...(new Set(causes).size < causes.length ? [`order ${order.id} has counted one message twice`] : []),
    ...(hasGap(order) ? [`the versions of order ${order.id} have a gap`] : []),
  ];
}

function hasGap({ commits }: OrderRecord): boolean {
  let next = 1;
  for (const { version, events } of commits) {
    if (version !== next) return true;
    next += events.length;
  }
  return false;
}
