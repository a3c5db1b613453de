import { outcomeOf } from '../books/order-outcome';
import type { Invariant } from './invariant';

export const oneShipmentEach: Invariant = {
  name: 'a confirmed order has one shipment on its way, a cancelled one none',
  check({ orders, shipments }) {
    const booked = shipments.filter(({ status }) => status !== 'cancelled' && status !== 'refused');
    const byOrder = Map.groupBy(booked, ({ orderId }) => orderId);
    const wanted = { confirmed: 1, cancelled: 0, open: undefined };
    const wrong = orders
      .map((order) => ({ order, outcome: outcomeOf(order), count: byOrder.get(order.id)?.length ?? 0 }))
      .filter(({ outcome, count }) => wanted[outcome] !== undefined && wanted[outcome] !== count);
    const known = new Set(orders.map(({ id }) => id));
    const strays = booked.filter(({ orderId }) => !known.has(orderId));
    return {
      figures: `${shipments.length} shipments, ${booked.length} booked`,
      breaches: [
        ...wrong.map(
          ({ order, outcome, count }) => `order ${order.id} is ${outcome} and has ${count} shipments booked`,
        ),
        ...strays.map(({ orderId }) => `there is a shipment of order ${orderId}, which does not exist`),
      ],
    };
  },
};
