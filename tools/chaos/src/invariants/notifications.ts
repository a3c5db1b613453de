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

export const everyCustomerHears: Invariant = {
  name: 'every customer hears of every event',
  check({ orders, notifications }) {
    const silent = tellings(orders, notifications).filter(({ times, due }) => times < due);
    return { figures: `${notifications.length} notifications`, breaches: silent.map(inWords) };
  },
};

export const nobodyIsToldTwice: Invariant = {
  name: 'no customer is told twice of one event',
  check({ orders, notifications }) {
    const same = Map.groupBy(notifications, ({ eventId, customerId }) => `${eventId} of ${customerId}`);
    const doubled = [...same].filter(([, { length }]) => length > 1);
    const repeated = tellings(orders, notifications).filter(({ times, due }) => times > due);
    return {
      figures: `${same.size} events`,
      breaches: [
        ...doubled.map(([event, { length }]) => `event ${event} has ${length} notifications`),
        ...repeated.map(inWords),
      ],
    };
  },
};

interface Telling {
  orderId: string;
  type: string;
  times: number;
  due: number;
}

/** For each order and each kind of event, how often its customer was told and should have been. */
function tellings(orders: readonly OrderRecord[], notifications: readonly NotificationRecord[]): Telling[] {
  const byOrder = Map.groupBy(notifications, ({ orderId }) => orderId ?? '');
  return orders.flatMap((order) =>
    Object.entries(told).map(([event, type]) => ({
      orderId: order.id,
      type,
      times: (byOrder.get(order.id) ?? []).filter((one) => one.type === type).length,
      due: eventTypes(order).filter((one) => one === event).length,
    })),
  );
}

const inWords = ({ orderId, type, times, due }: Telling) =>
  `order ${orderId}: ${times} notifications of ${type} instead of ${due}`;

/**
 * A mail cannot be sent and noted in one step. A sender that is killed right between sends it again, under the same
 * Message-ID; it sends four side by side, so each of its deaths may have doubled so many, and nothing else any.
 */
const mailsInHand = 4;

export const noMailComesTwice: Invariant = {
  name: 'no second e-mail for one event',
  check({ mails, notifications, notificationDeaths }) {
    const twice = [...mails].filter(([, times]) => times > 1);
    const again = twice.reduce((sum, [, times]) => sum + times - 1, 0);
    const known = `${mails.size} mails of ${notifications.length} notifications`;
    return {
      figures: twice.length > 0 ? `${known}, ${again} again after ${notificationDeaths} deaths` : known,
      breaches:
        again > mailsInHand * notificationDeaths
          ? twice.map(([id, times]) => `the mail of notification ${id} came ${times} times`)
          : [],
    };
  },
};
