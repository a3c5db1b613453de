import { randomUUID } from 'node:crypto';
import { type MessageDefinition, stockCommitted, stockReleased } from '@shop/contracts';
import { addressExample, customerId, type Envelope, type Platform } from '@shop/pact';
import type { StartedService } from '@shop/service';
import { identity } from './order-under-test';
import { storeOrder } from './stored-orders';

/**
 * Has the order service say each of its messages and brings it into its states. Every order begins as a stored one and
 * takes one step: so a message says nothing of the others that would have led there, whose contracts are others'.
 */
export function createSaidMessages(order: StartedService, platform: Platform) {
  async function stored(history: string, before?: string): Promise<string> {
    const orderId = randomUUID();
    await storeOrder(order, { orderId, history, ...(before === undefined ? {} : { before }) });
    return orderId;
  }

  async function call(method: string, path: string, body: object, authorization: string): Promise<{ id: string }> {
    const response = await fetch(`${order.url}${path}`, {
      method,
      headers: { authorization, 'content-type': 'application/json', 'idempotency-key': randomUUID() },
      body: JSON.stringify(body),
    });
    return (await response.json()) as { id: string };
  }
  const asCustomer = (method: string, path: string, body: object) =>
    call(method, path, body, identity.customer(customerId));

  const saidWhenPlaced = (name: string) => async (): Promise<Envelope> => {
    const { id } = await asCustomer('POST', '/orders', {
      items: [{ productId: 'p1', quantity: 2 }],
      shippingAddress: addressExample,
      payment: { provider: 'card', token: 'tok_ok' },
    });
    return platform.next(name, id);
  };

  /** The command that the order has waited for an answer to for too long is sent once more. */
  const askedAgain = (name: string, history: string, before: string) => async (): Promise<Envelope> =>
    platform.next(name, await stored(history, before));

  /** The last answer that the order waits for, of which nothing is read but whose it is. */
  const saidAfter =
    (name: string, history: string, before: string, reply: MessageDefinition<string, { orderId: string }>) =>
    async (): Promise<Envelope> => {
      const orderId = await stored(history, before);
      await platform.send(reply, orderId, { orderId });
      return platform.next(name, orderId);
    };
  const cancelled = (history: string) => saidAfter('order.cancelled', history, 'StockReleased', stockReleased);

  const saidWhenMoved = (status: 'shipped' | 'delivered', before: string) => async (): Promise<Envelope> => {
    const orderId = await stored('delivered-order', before);
    await call('PUT', `/orders/${orderId}/status`, { status }, identity.admin());
    return platform.next(`order.${status}`, orderId);
  };

  return {
    states: {
      'a product that can be ordered': async () => {},
      'a confirmed order of the customer': async () => ({ orderId: await stored('delivered-order', 'OrderShipped') }),
      'a cancelled order of the customer': async () => ({ orderId: await stored('taken-back-by-customer') }),
      'a cart of the customer': () => asCustomer('POST', '/cart/items', { productId: 'p1', quantity: 1 }),
    },
    messages: {
      'order.placed': saidWhenPlaced('order.placed'),
      'inventory.reserve': saidWhenPlaced('inventory.reserve'),
      'payment.authorize': askedAgain('payment.authorize', 'delivered-order', 'PaymentAuthorized'),
      'shipping.schedule': askedAgain('shipping.schedule', 'delivered-order', 'ShipmentScheduled'),
      'payment.capture': askedAgain('payment.capture', 'delivered-order', 'PaymentCaptured'),
      'inventory.commit': askedAgain('inventory.commit', 'delivered-order', 'StockCommitted'),
      'order.confirmed': saidAfter('order.confirmed', 'delivered-order', 'StockCommitted', stockCommitted),
      'order.shipped': saidWhenMoved('shipped', 'OrderShipped'),
      'order.delivered': saidWhenMoved('delivered', 'OrderDelivered'),
      'shipping.cancel': askedAgain('shipping.cancel', 'taken-back-by-customer', 'ShipmentCancelled'),
      'payment.void': askedAgain('payment.void', 'shipping-unavailable', 'PaymentVoided'),
      'payment.refund': askedAgain('payment.refund', 'taken-back-by-customer', 'PaymentRefunded'),
      'inventory.release': askedAgain('inventory.release', 'taken-back-by-customer', 'StockReleased'),
      'order.cancelled, out_of_stock': cancelled('sold-before-commit'),
      'order.cancelled, payment_declined': cancelled('payment-declined'),
      'order.cancelled, payment_timeout': cancelled('payment-timeout'),
      'order.cancelled, shipping_unavailable': cancelled('shipping-unavailable'),
      'order.cancelled, capture_failed': cancelled('capture-failed'),
      'order.cancelled, customer_request': cancelled('taken-back-by-customer'),
    },
  };
}
