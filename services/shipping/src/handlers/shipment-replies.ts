import {
  createMessage,
  type Message,
  type MessageOrigin,
  shipmentCancelled,
  shipmentFailed,
  shipmentScheduled,
} from '@shop/contracts';
import type { ShipmentStep } from '../domain/shipment';

/**
 * The reply that tells the order of a step. Its id is made of the order and the fact: told again after a repeated
 * command, it counts as the same message.
 */
export function replyTo(origin: MessageOrigin, { shipment, fact }: ShipmentStep, time: Date): Message {
  const { orderId } = shipment;
  const body = { subject: orderId, time, id: `shipping.${fact}:${orderId}` };
  switch (fact) {
    case 'scheduled':
      return createMessage(shipmentScheduled, origin, {
        ...body,
        data: {
          orderId,
          shipmentId: shipment.id,
          carrier: shipment.carrier ?? '',
          trackingNumber: shipment.trackingNumber ?? '',
        },
      });
    case 'failed':
      return createMessage(shipmentFailed, origin, {
        ...body,
        data: { orderId, reason: 'no carrier serves the country' },
      });
    case 'cancelled':
      return createMessage(shipmentCancelled, origin, { ...body, data: { orderId } });
  }
}
