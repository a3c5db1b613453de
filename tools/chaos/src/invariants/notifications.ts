import { eventTypes } from '../books/order-outcome';
import type { NotificationRecord, OrderRecord } from '../books/records';
import type { Invariant } from './invariant';

const told: Record<string, string> = {
  OrderPlaced: 'order.placed',
  OrderConfirmed: 'order.confirmed',
  OrderCancelled: 'order.cancelled',
  OrderShipped: 'order.shipped',
  OrderDelivered: 'order.delivered',
};

export const customersAreToldOnce: Invariant = {
  name: 'customers are told of each event, and once',
  check({ orders, notifications }) {
    const counts = Map.groupBy(notifications, ({ eventId, customerId }) => `${eventId} of ${customerId}`);
    const doubled = [...counts].filter(([, same]) => same.length > 1);
    const heard = Map.groupBy(notifications, ({ orderId }) => orderId ?? '');
    return {
      figures: `${notifications.length} notifications`,
      breaches: [
        ...doubled.map(([event, same]) => `event ${event} has ${same.length} notifications`),
        ...orders.flatMap((order) => wrongsOf(order, heard.get(order.id) ?? [])),
      ],
    };
  },
};

function wrongsOf(order: OrderRecord, heard: readonly NotificationRecord[]): string[] {
  const expected = eventTypes(order).flatMap((type) => told[type] ?? []);
  return Object.values(told)
    .map((type) => ({
      type,
      times: heard.filter((one) => one.type === type).length,
      due: expected.filter((one) => one === type).length,
    }))
    .filter(({ times, due }) => times !== due)
    .map(({ type, times, due }) => `order ${order.id}: ${times} notifications of ${type} instead of ${due}`);
}

/**
 * A mail cannot be sent and noted in one step. A sender that is killed right between sends it again, under the same
 * Message-ID; it sends one at a time, so each of its deaths may have doubled one, and nothing else any.
 */
export const noMailComesTwice: Invariant = {
  name: 'no second e-mail for one event',
  check({ mails, notifications, notificationDeaths }) {
    const twice = [...mails].filter(([, times]) => times > 1);
    const known = `${mails.size} mails of ${notifications.length} notifications`;
    return {
      figures: twice.length > 0 ? `${known}, ${twice.length} again after ${notificationDeaths} deaths` : known,
      breaches:
        twice.length > notificationDeaths
          ? twice.map(([id, times]) => `the mail of notification ${id} came ${times} times`)
          : [],
    };
  },
};
