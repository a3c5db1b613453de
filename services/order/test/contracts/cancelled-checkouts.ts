import {
  type MessageDefinition,
  paymentCaptureFailed,
  paymentDeclined,
  paymentVoided,
  shipmentCancelled,
  shipmentFailed,
  shipmentScheduled,
  stockReleased,
  stockReservationFailed,
  stockReserved,
} from '@shop/contracts';

/** How far a checkout is brought, and what the other services answer in it. */
export interface CheckoutSteps {
  placed(): Promise<string>;
  authorized(): Promise<string>;
  answer<Data extends { orderId: string }>(
    orderId: string,
    command: string,
    reply: MessageDefinition<string, Data>,
    data: Omit<Data, 'orderId'>,
  ): Promise<void>;
  /** Lets the time pass that a silent step of this order is given. */
  silence(orderId: string): Promise<void>;
}

export const scheduled = { shipmentId: 'shipment-1', carrier: 'parcel-post', trackingNumber: 'T-1' };

/** A checkout for each reason that an order can be cancelled for, but the customer's wish. Each gives the order's id. */
export function createCancelledCheckouts({ placed, authorized, answer, silence }: CheckoutSteps) {
  async function reserved(): Promise<string> {
    const id = await placed();
    await answer(id, 'inventory.reserve', stockReserved, {});
    return id;
  }

  return {
    async outOfStock() {
      const id = await placed();
      await answer(id, 'inventory.reserve', stockReservationFailed, { missing: [{ productId: 'p1', quantity: 2 }] });
      return id;
    },
    async declined() {
      const id = await reserved();
      await answer(id, 'payment.authorize', paymentDeclined, { paymentId: 'payment-1', reason: 'insufficient_funds' });
      await answer(id, 'inventory.release', stockReleased, {});
      return id;
    },
    async unanswered() {
      const id = await reserved();
      await silence(id);
      await answer(id, 'payment.void', paymentVoided, {});
      await answer(id, 'inventory.release', stockReleased, {});
      return id;
    },
    async notShipped() {
      const id = await authorized();
      await answer(id, 'shipping.schedule', shipmentFailed, { reason: 'no carrier serves the country' });
      await answer(id, 'payment.void', paymentVoided, {});
      await answer(id, 'inventory.release', stockReleased, {});
      return id;
    },
    async notCaptured() {
      const id = await authorized();
      await answer(id, 'shipping.schedule', shipmentScheduled, scheduled);
      await answer(id, 'payment.capture', paymentCaptureFailed, { paymentId: 'payment-1', reason: 'expired' });
      await answer(id, 'shipping.cancel', shipmentCancelled, {});
      await answer(id, 'payment.void', paymentVoided, {});
      await answer(id, 'inventory.release', stockReleased, {});
      return id;
    },
  };
}
