import { endStatusOf, eventTypes } from '../books/order-outcome';
import type { OrderRecord } from '../books/records';
import type { OrderAnswers } from '../load/answers';
import type { Invariant } from './invariant';

/** What may be shown after each status. */
const successors: Record<string, readonly string[]> = {
  pending: ['confirmed', 'shipped', 'delivered', 'cancelled'],
  confirmed: ['shipped', 'delivered', 'cancelled'],
  shipped: ['delivered'],
  delivered: [],
  cancelled: [],
};

/** What must have happened for a status to be shown. */
const eventOf: Record<string, string> = {
  pending: 'OrderPlaced',
  confirmed: 'OrderConfirmed',
  shipped: 'OrderShipped',
  delivered: 'OrderDelivered',
  cancelled: 'OrderCancelled',
};

export const shownStatusesAreTrue: Invariant = {
  name: 'no answer shows a status that the books deny, and none goes back',
  check({ answers, orders }) {
    const byId = new Map(orders.map((order) => [order.id, order]));
    return {
      figures: `${answers.reduce((sum, { statuses }) => sum + statuses.length, 0)} statuses of ${answers.length} orders`,
      breaches: answers.flatMap((shown) => [...setbacks(shown), ...denied(shown, byId.get(shown.id))]),
    };
  },
};

function setbacks({ id, statuses }: OrderAnswers): string[] {
  return statuses
    .slice(1)
    .flatMap((status, index) =>
      successors[statuses[index] ?? '']?.includes(status)
        ? []
        : [`order ${id} was shown ${status} after ${statuses[index]}`],
    );
}

function denied({ id, statuses }: OrderAnswers, order: OrderRecord | undefined): string[] {
  if (!order) return [];
  const happened = new Set(eventTypes(order));
  const invented = statuses.filter((status) => !happened.has(eventOf[status] ?? ''));
  const end = endStatusOf(order);
  return [
    ...invented.map((status) => `order ${id} was shown ${status}, which it has never been`),
    ...(end && statuses.at(-1) !== end ? [`order ${id} is ${end} and was last shown ${statuses.at(-1)}`] : []),
  ];
}
