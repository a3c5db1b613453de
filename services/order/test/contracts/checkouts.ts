import { randomUUID } from 'node:crypto';
import {
  type MessageDefinition,
  paymentAuthorized,
  paymentCaptured,
  paymentRefunded,
  shipmentCancelled,
  shipmentScheduled,
  stockCommitted,
  stockReleased,
  stockReserved,
  usd,
} from '@shop/contracts';
import { addressExample, customerId, type Envelope, type Platform } from '@shop/pact';
import type { StartedService } from '@shop/service';
import { eventually } from '@shop/testing';
import { createCancelledCheckouts, scheduled } from './cancelled-checkouts';
import { type Clock, eventsOf, identity, stepTimeoutMs } from './order-under-test';

const paid = { paymentId: 'payment-1', amount: usd(2_759) };

/** Has the order service say each of its messages, by checkouts in which a test plays all the other services. */
export function createCheckouts(order: StartedService, platform: Platform, clock: Clock) {
  async function call(method: string, path: string, body: unknown, authorization: string): Promise<{ id: string }> {
    const response = await fetch(`${order.url}${path}`, {
      method,
      headers: { authorization, 'content-type': 'application/json', 'idempotency-key': randomUUID() },
      body: JSON.stringify(body),
    });
    return (await response.json()) as { id: string };
  }
  const asCustomer = (method: string, path: string, body: unknown) =>
    call(method, path, body, identity.customer(customerId));

  /** Waits for the command, and answers it. */
  async function answer<Data extends { orderId: string }>(
    orderId: string,
    command: string,
    reply: MessageDefinition<string, Data>,
    data: Omit<Data, 'orderId'>,
  ): Promise<void> {
    await platform.next(command, orderId);
    await platform.send(reply, orderId, { ...data, orderId } as Data);
  }

  async function placed(): Promise<string> {
    const { id } = await asCustomer('POST', '/orders', {
      items: [{ productId: 'p1', quantity: 2 }],
      shippingAddress: addressExample,
      payment: { provider: 'card', token: 'tok_ok' },
    });
    return id;
  }

  async function authorized(): Promise<string> {
    const id = await placed();
    await answer(id, 'inventory.reserve', stockReserved, {});
    await answer(id, 'payment.authorize', paymentAuthorized, paid);
    return id;
  }

  async function confirmed(): Promise<string> {
    const id = await authorized();
    await answer(id, 'shipping.schedule', shipmentScheduled, scheduled);
    await answer(id, 'payment.capture', paymentCaptured, paid);
    await answer(id, 'inventory.commit', stockCommitted, {});
    await platform.next('order.confirmed', id);
    await eventually(async () => (await shown(id)) === 'confirmed');
    return id;
  }

  const shown = async (id: string) => {
    const headers = { authorization: identity.customer(customerId) };
    return ((await (await fetch(`${order.url}/orders/${id}`, { headers })).json()) as { status: string }).status;
  };

  async function takenBack(): Promise<string> {
    const id = await confirmed();
    await asCustomer('POST', `/orders/${id}/cancel`, {});
    await answer(id, 'shipping.cancel', shipmentCancelled, {});
    await answer(id, 'payment.refund', paymentRefunded, paid);
    await answer(id, 'inventory.release', stockReleased, {});
    return id;
  }

  async function silence(orderId: string): Promise<void> {
    await eventually(async () => {
      clock.aheadMs += stepTimeoutMs;
      return (await eventsOf(order, orderId)).some(({ type }) => type === 'StepTimedOut');
    });
    clock.aheadMs = 0;
  }

  const endings = createCancelledCheckouts({ answer, placed, authorized, silence });

  async function moved(id: string, status: 'shipped' | 'delivered'): Promise<string> {
    await call('PUT', `/orders/${id}/status`, { status }, identity.admin());
    return id;
  }

  const happy = once(confirmed);
  const shipped = once(async () => moved(await happy(), 'shipped'));
  const cancelled = once(takenBack);
  const notShipped = once(endings.notShipped);
  const said = (name: string, checkout: () => Promise<string>) => async (): Promise<Envelope> =>
    platform.next(name, await checkout());

  return {
    confirmed,
    cancelled,
    asCustomer,
    messages: {
      'order.placed': said('order.placed', happy),
      'inventory.reserve': said('inventory.reserve', happy),
      'payment.authorize': said('payment.authorize', happy),
      'shipping.schedule': said('shipping.schedule', happy),
      'payment.capture': said('payment.capture', happy),
      'inventory.commit': said('inventory.commit', happy),
      'order.confirmed': said('order.confirmed', happy),
      'order.shipped': said('order.shipped', shipped),
      'order.delivered': said(
        'order.delivered',
        once(async () => moved(await shipped(), 'delivered')),
      ),
      'shipping.cancel': said('shipping.cancel', cancelled),
      'payment.refund': said('payment.refund', cancelled),
      'inventory.release': said('inventory.release', cancelled),
      'order.cancelled, out_of_stock': said('order.cancelled', endings.outOfStock),
      'order.cancelled, payment_declined': said('order.cancelled', endings.declined),
      'order.cancelled, payment_timeout': said('order.cancelled', endings.unanswered),
      'order.cancelled, shipping_unavailable': said('order.cancelled', notShipped),
      'order.cancelled, capture_failed': said('order.cancelled', endings.notCaptured),
      'order.cancelled, customer_request': said('order.cancelled', cancelled),
      'payment.void': said('payment.void', notShipped),
    },
  };
}

function once<Result>(work: () => Promise<Result>): () => Promise<Result> {
  let result: Promise<Result> | undefined;
  return () => {
    result ??= work();
    return result;
  };
}
