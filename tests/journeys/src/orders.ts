import { randomUUID } from 'node:crypto';
import { bodyOf, itemsOf } from '@shop/client';
import type { Answer, ShopClient } from './shop-client';
import type { Notification, Order, OrderEvent, Payment, Shipment } from './shop-views';

export const address = { line1: '1 Main Street', city: 'Springfield', postalCode: '12345', country: 'US' };

export interface OrderRequest {
  items?: { productId: string; quantity: number }[];
  shippingAddress?: typeof address;
  shippingAddressId?: string;
  payment: { provider: string; token: string };
}

/** The body of an order of one product. */
export const orderOf = (productId: string, quantity = 1, token = 'tok_ok', country = 'US'): OrderRequest => ({
  items: [{ productId, quantity }],
  shippingAddress: { ...address, country },
  payment: { provider: 'card', token },
});

export const postOrder = (customer: ShopClient, body: unknown, key: string = randomUUID()): Promise<Answer<Order>> =>
  customer.post<Order>('/orders', body, { 'idempotency-key': key });

/** Places the order. @throws unless the shop takes it */
export function placeOrder(customer: ShopClient, body: OrderRequest, key?: string): Promise<Order> {
  // Once: whether the shop takes it at the first attempt is what a journey is about.
  return customer.shop.placeOrder(body, { idempotencyKey: key, attempts: 1 });
}

export function readOrder(customer: ShopClient, id: string): Promise<Order> {
  return bodyOf(customer.shop.api.GET('/api/v1/orders/{id}', { params: { path: { id } } }));
}

/** Waits for the end of the checkout: by default for longer than it takes when two commands have to be repeated. */
export function settled(customer: ShopClient, id: string, timeoutMs = 30_000): Promise<Order> {
  return customer.shop.settledOrder(id, { withinMs: timeoutMs });
}

export async function eventsOf(customer: ShopClient, id: string): Promise<OrderEvent[]> {
  const events = customer.shop.api.GET('/api/v1/orders/{id}/events', { params: { path: { id } } });
  return (await bodyOf(events)).items;
}

export async function paymentsOf(customer: ShopClient, orderId: string): Promise<Payment[]> {
  return (await bodyOf(customer.shop.api.GET('/api/v1/payments', { params: { query: { orderId } } }))).items;
}

export async function shipmentsOf(customer: ShopClient, orderId: string): Promise<Shipment[]> {
  return (await bodyOf(customer.shop.api.GET('/api/v1/shipments', { params: { query: { orderId } } }))).items;
}

/** The customer's notifications about the order. */
export async function notificationsOf(customer: ShopClient, orderId: string): Promise<Notification[]> {
  const read = (page: number) =>
    bodyOf(customer.shop.api.GET('/api/v1/notifications', { params: { query: { page, limit: 100 } } }));
  const found: Notification[] = [];
  for await (const one of itemsOf(read)) if (one.orderId === orderId) found.push(one);
  return found;
}
