import {
  paymentAuthorized,
  paymentCaptured,
  paymentCaptureFailed,
  paymentDeclined,
  paymentRefunded,
  paymentVoided,
  shipmentCancelled,
  shipmentFailed,
  shipmentScheduled,
  stockCommitFailed,
  stockCommitted,
  stockReleased,
  stockReservationFailed,
  stockReserved,
} from '@shop/contracts';
import type { MessageOf } from '@shop/event-bus';
import type { CheckoutReply } from '../../domain/advance-checkout';

/** Everything that the participants of a checkout answer. */
export const checkoutReplies = [
  stockReserved,
  stockReservationFailed,
  stockCommitted,
  stockCommitFailed,
  stockReleased,
  paymentAuthorized,
  paymentDeclined,
  paymentCaptured,
  paymentCaptureFailed,
  paymentVoided,
  paymentRefunded,
  shipmentScheduled,
  shipmentFailed,
  shipmentCancelled,
] as const;

/** What a message of another service is for the order. */
export function checkoutReply(message: MessageOf<(typeof checkoutReplies)[number]>): CheckoutReply {
  switch (message.name) {
    case 'inventory.reserved':
      return { activity: 'reserve-stock', event: { type: 'StockReserved', data: {} } };
    case 'inventory.reservation-failed':
      return {
        activity: 'reserve-stock',
        event: { type: 'StockReservationFailed', data: { missing: message.data.missing } },
      };
    case 'inventory.committed':
      return { activity: 'commit-stock', event: { type: 'StockCommitted', data: {} } };
    case 'inventory.commit-failed':
      return {
        activity: 'commit-stock',
        event: { type: 'StockCommitFailed', data: { missing: message.data.missing } },
      };
    case 'inventory.released':
      return { activity: 'release-stock', event: { type: 'StockReleased', data: {} } };
    case 'payment.authorized':
      return {
        activity: 'authorize-payment',
        event: { type: 'PaymentAuthorized', data: { paymentId: message.data.paymentId } },
      };
    case 'payment.declined':
      return {
        activity: 'authorize-payment',
        event: { type: 'PaymentDeclined', data: { paymentId: message.data.paymentId, reason: message.data.reason } },
      };
    case 'payment.captured':
      return {
        activity: 'capture-payment',
        event: { type: 'PaymentCaptured', data: { paymentId: message.data.paymentId } },
      };
    case 'payment.capture-failed':
      return {
        activity: 'capture-payment',
        event: {
          type: 'PaymentCaptureFailed',
          data: { paymentId: message.data.paymentId, reason: message.data.reason },
        },
      };
    case 'payment.voided':
      return { activity: 'void-payment', event: { type: 'PaymentVoided', data: {} } };
    case 'payment.refunded':
      return { activity: 'refund-payment', event: { type: 'PaymentRefunded', data: { amount: message.data.amount } } };
    case 'shipping.scheduled': {
      const { shipmentId, carrier, trackingNumber } = message.data;
      return {
        activity: 'schedule-shipment',
        event: { type: 'ShipmentScheduled', data: { shipmentId, carrier, trackingNumber } },
      };
    }
    case 'shipping.failed':
      return {
        activity: 'schedule-shipment',
        event: { type: 'ShipmentFailed', data: { reason: message.data.reason } },
      };
    case 'shipping.cancelled':
      return { activity: 'cancel-shipment', event: { type: 'ShipmentCancelled', data: {} } };
  }
}
