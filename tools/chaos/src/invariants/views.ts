import { endStatusOf, eventTypes } from '../books/order-outcome';
import type { OrderRecord, OrderViewRecord } from '../books/records';
import type { Invariant } from './invariant';

export const viewsShowTheEvents: Invariant = {
  name: 'the views are what a replay of all events from zero gives',
  check({ orders, views, replay }) {
    const byId = new Map(views.map((view) => [view._id, view]));
    return {
      figures: `${views.length} views, ${replay.orders} orders replayed`,
      breaches: [
        ...orders.flatMap((order) => wrongsOf(order, byId.get(order.id))),
        ...replay.differences.map(({ id, difference }) => `a replay of order ${id} gives another view: ${difference}`),
      ],
    };
  },
};

function wrongsOf(order: OrderRecord, view: OrderViewRecord | undefined): string[] {
  if (!view) return [`order ${order.id} has no view`];
  const versions = eventTypes(order).length;
  if (view.version !== versions) return [`order ${order.id} has ${versions} events and its view shows ${view.version}`];
  const status = endStatusOf(order);
  if (status && view.status !== status) return [`order ${order.id} is ${status} and its view ${view.status}`];
  return [];
}
