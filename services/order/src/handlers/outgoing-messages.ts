import {
  authorizePayment,
  cancelShipment,
  capturePayment,
  commitStock,
  createMessage,
  type Message,
  type MessageOrigin,
  orderCancelled,
  orderConfirmed,
  orderDelivered,
  orderPlaced,
  orderShipped,
  refundPayment,
  releaseStock,
  reserveStock,
  scheduleShipment,
  voidPayment,
} from '@shop/contracts';
import type { Activity } from '../domain/checkout-process';
import type { Order } from '../domain/order';
import type { OrderEvent } from '../domain/order-events';
import type { OriginOf, Outgoing } from './ports';

/**
 * The messages that go out with a commit: the command for what the order now waits for, whenever that is new or is
 * tried again, and the events that others care about.
 *
 * @param reservationMs how long stock is held for an order that never ends
 */
export function outgoingMessages(originOf: OriginOf, reservationMs: number): Outgoing {
  return (before, after, events, cause, at) => {
    const origin = originOf(cause);
    const asked = after.awaiting !== null && (after.awaiting !== before?.awaiting || after.attempt !== before.attempt);
    return [
      ...events.flatMap((event) => announcement(event, after, origin, at)),
      ...(asked && after.awaiting ? [command(after.awaiting, after, origin, at, reservationMs)] : []),
    ];
  };
}

function command(activity: Activity, order: Order, origin: MessageOrigin, time: Date, reservationMs: number): Message {
  const { id: orderId, customerId } = order;
  const about = { subject: orderId, time };
  const lines = order.items.map(({ productId, quantity }) => ({ productId, quantity }));
  switch (activity) {
    case 'reserve-stock': {
      const expiresAt = new Date(time.getTime() + reservationMs).toISOString();
      return createMessage(reserveStock, origin, { ...about, data: { orderId, lines, expiresAt } });
    }
    case 'authorize-payment': {
      const { provider, token } = order.payment;
      const data = { orderId, customerId, amount: order.total, provider, token };
      return createMessage(authorizePayment, origin, { ...about, data });
    }
    case 'schedule-shipment': {
      const data = { orderId, customerId, address: order.shippingAddress, lines };
      return createMessage(scheduleShipment, origin, { ...about, data });
    }
    case 'capture-payment':
      return createMessage(capturePayment, origin, { ...about, data: { orderId } });
    case 'commit-stock':
      return createMessage(commitStock, origin, { ...about, data: { orderId } });
    case 'cancel-shipment':
      return createMessage(cancelShipment, origin, { ...about, data: { orderId } });
    case 'void-payment':
      return createMessage(voidPayment, origin, { ...about, data: { orderId } });
    case 'refund-payment':
      return createMessage(refundPayment, origin, {
        ...about,
        data: { orderId, reason: order.cancelReason ?? 'customer_request' },
      });
    case 'release-stock':
      return createMessage(releaseStock, origin, { ...about, data: { orderId } });
  }
}

function announcement(event: OrderEvent, order: Order, origin: MessageOrigin, time: Date): Message[] {
  const data = {
    orderId: order.id,
    customerId: order.customerId,
    lines: order.items.map(({ productId, quantity }) => ({ productId, quantity })),
    total: order.total,
  };
  const body = { subject: order.id, time, data };
  switch (event.type) {
    case 'OrderPlaced':
      return [createMessage(orderPlaced, origin, body)];
    case 'OrderConfirmed':
      return [createMessage(orderConfirmed, origin, body)];
    case 'OrderCancelled':
      return [createMessage(orderCancelled, origin, { ...body, data: { ...data, reason: event.data.reason } })];
    case 'OrderShipped':
      return [createMessage(orderShipped, origin, body)];
    case 'OrderDelivered':
      return [createMessage(orderDelivered, origin, body)];
    default:
      return [];
  }
}
