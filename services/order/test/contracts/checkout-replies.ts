import {
  type MessageDefinition,
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
import { eventuallyHandled, type MessageExample, money, orderLines, type Platform, string } from '@shop/pact';
import type { StartedService } from '@shop/service';
import { eventsOf, storeOrderAwaiting } from './stored-orders';

interface World {
  order: () => StartedService;
  platform: () => Platform;
}

/** A reply, what the order relies on in it beside whose it is, and the event that it makes of it, as stored. */
function reply(message: MessageDefinition, data: Record<string, unknown>, event: string, stored: object = {}) {
  return ({ order, platform }: World): MessageExample => {
    const orderId = `order-${event}`;
    return {
      message,
      subscription: 'checkout-replies',
      subject: orderId,
      data: { orderId: string(orderId), ...data },
      async exercise(envelope) {
        await storeOrderAwaiting(order(), event, orderId);
        await platform().deliver(envelope);
        await eventuallyHandled(order(), async () => {
          expect(await eventsOf(order(), orderId)).toContainEqual({ type: event, data: stored });
        });
      },
    };
  };
}

const missing = [{ productId: 'p1', quantity: 2 }];
const payment = { paymentId: string('payment-1') };

/** Everything that the order service relies on of those who take part in a checkout. */
export const replies = {
  inventory: [
    reply(stockReserved, {}, 'StockReserved'),
    reply(stockReservationFailed, { missing: orderLines() }, 'StockReservationFailed', { missing }),
    reply(stockCommitted, {}, 'StockCommitted'),
    reply(stockCommitFailed, { missing: orderLines() }, 'StockCommitFailed', { missing }),
    reply(stockReleased, {}, 'StockReleased'),
  ],
  payment: [
    reply(paymentAuthorized, { ...payment, amount: money() }, 'PaymentAuthorized', { paymentId: 'payment-1' }),
    reply(paymentDeclined, { ...payment, reason: string('insufficient_funds') }, 'PaymentDeclined', {
      paymentId: 'payment-1',
      reason: 'insufficient_funds',
    }),
    reply(paymentCaptured, { ...payment, amount: money() }, 'PaymentCaptured', { paymentId: 'payment-1' }),
    reply(paymentCaptureFailed, { ...payment, reason: string('expired') }, 'PaymentCaptureFailed', {
      paymentId: 'payment-1',
      reason: 'expired',
    }),
    reply(paymentVoided, {}, 'PaymentVoided'),
    reply(paymentRefunded, { ...payment, amount: money() }, 'PaymentRefunded', {
      amount: { amount: 3_839, currency: 'USD' },
    }),
  ],
  shipping: [
    reply(
      shipmentScheduled,
      { shipmentId: string('shipment-1'), carrier: string('parcel-post'), trackingNumber: string('T-1') },
      'ShipmentScheduled',
      { shipmentId: 'shipment-1', carrier: 'parcel-post', trackingNumber: 'T-1' },
    ),
    reply(shipmentFailed, { reason: string('no carrier serves the country') }, 'ShipmentFailed', {
      reason: 'no carrier serves the country',
    }),
    reply(shipmentCancelled, {}, 'ShipmentCancelled'),
  ],
};
