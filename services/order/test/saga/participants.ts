import {
  createMessage,
  type Message,
  type MessageBody,
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
  usd,
} from '@shop/contracts';
import type { Activity, Step } from '../../src/domain/checkout-process';

/** What the three participants hold for the order. Everything is zero or null for an order that never was. */
export interface Books {
  reserved: number;
  sold: number;
  authorized: number;
  captured: number;
  refunded: number;
  liveShipments: number;
}

export interface Participants {
  /** Obeys a command, once however often it comes, and answers every time. */
  obey(activity: Activity, command: Message): Message;
  books(): Books;
}

type Stock = 'unknown' | 'reserved' | 'committed' | 'released' | 'failed';
type Payment = 'unknown' | 'authorized' | 'captured' | 'declined' | 'voided' | 'refunded';
type Shipment = 'unknown' | 'scheduled' | 'refused' | 'cancelled';

const origin = { source: 'participant', correlationId: 'c', causationId: 'command' };

/** Replies carry the id of the fact that they tell: told again, it counts as the same message. */
function reply<Data>(definition: MessageDefinition<string, Data>, orderId: string, data: Data): Message {
  const body: MessageBody<Data> = { subject: orderId, data, time: new Date(0), id: `${definition.name}:${orderId}` };
  return createMessage(definition, origin, body);
}

/**
 * Inventory, payment and shipping as they behave towards one order: each decides by its own state, remembers a
 * compensation that came before its step, and refuses that step afterwards.
 *
 * @param refusing the step that says no
 */
export function createParticipants(orderId: string, total: number, quantity: number, refusing?: Step): Participants {
  let stock: Stock = 'unknown';
  let payment: Payment = 'unknown';
  let shipment: Shipment = 'unknown';
  let captured = 0;
  let refunded = 0;

  const ofOrder = { orderId };
  const ofPayment = { orderId, paymentId: 'pay', amount: usd(total) };
  const refusal = { orderId, paymentId: 'pay', reason: 'no' };
  const missing = { orderId, missing: [{ productId: 'p1', quantity }] };

  const obeyed: Record<Activity, () => Message> = {
    'reserve-stock'() {
      if (stock === 'unknown') stock = refusing === 'reserve-stock' ? 'failed' : 'reserved';
      const holds = stock === 'reserved' || stock === 'committed';
      return holds ? reply(stockReserved, orderId, ofOrder) : reply(stockReservationFailed, orderId, missing);
    },
    'authorize-payment'() {
      if (payment === 'unknown') payment = refusing === 'authorize-payment' ? 'declined' : 'authorized';
      if (payment === 'voided') return reply(paymentVoided, orderId, ofOrder);
      return payment === 'declined'
        ? reply(paymentDeclined, orderId, refusal)
        : reply(paymentAuthorized, orderId, ofPayment);
    },
    'schedule-shipment'() {
      if (shipment === 'unknown') shipment = refusing === 'schedule-shipment' ? 'refused' : 'scheduled';
      if (shipment === 'cancelled') return reply(shipmentCancelled, orderId, ofOrder);
      return shipment === 'refused'
        ? reply(shipmentFailed, orderId, { orderId, reason: 'no carrier' })
        : reply(shipmentScheduled, orderId, { orderId, shipmentId: 's', carrier: 'c', trackingNumber: 't' });
    },
    'capture-payment'() {
      if (payment === 'authorized' && refusing !== 'capture-payment') {
        payment = 'captured';
        captured = total;
      }
      return captured > 0 ? reply(paymentCaptured, orderId, ofPayment) : reply(paymentCaptureFailed, orderId, refusal);
    },
    'commit-stock'() {
      if (stock === 'reserved') stock = refusing === 'commit-stock' ? 'failed' : 'committed';
      if (stock === 'released') return reply(stockReleased, orderId, ofOrder);
      return stock === 'committed'
        ? reply(stockCommitted, orderId, ofOrder)
        : reply(stockCommitFailed, orderId, missing);
    },
    'cancel-shipment'() {
      if (shipment !== 'refused') shipment = 'cancelled';
      return reply(shipmentCancelled, orderId, ofOrder);
    },
    'void-payment'() {
      if (payment === 'captured') throw new Error('the saga voids money that was captured');
      if (payment !== 'declined') payment = 'voided';
      return reply(paymentVoided, orderId, ofOrder);
    },
    'refund-payment'() {
      if (captured === 0) {
        payment = 'voided';
        return reply(paymentVoided, orderId, ofOrder);
      }
      payment = 'refunded';
      refunded = captured;
      return reply(paymentRefunded, orderId, ofPayment);
    },
    'release-stock'() {
      stock = 'released';
      return reply(stockReleased, orderId, ofOrder);
    },
  };

  return {
    obey: (activity) => obeyed[activity](),
    books: () => ({
      reserved: stock === 'reserved' ? quantity : 0,
      sold: stock === 'committed' ? quantity : 0,
      authorized: payment === 'authorized' ? total : 0,
      captured,
      refunded,
      liveShipments: shipment === 'scheduled' ? 1 : 0,
    }),
  };
}
