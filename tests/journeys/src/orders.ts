import { randomUUID } from 'node:crypto';
import { eventually } from '@shop/testing';
import type { Answer, ShopClient } from './shop-client';
import type { Notification, Order, OrderEvent, Page, Payment, Shipment } from './shop-views';

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
export async function placeOrder(customer: ShopClient, body: unknown, key?: string): Promise<Order> {
  return (await postOrder(customer, body, key)).expect(201);
}

export async function readOrder(customer: ShopClient, id: string): Promise<Order> {
  return (await customer.get<Order>(`/orders/${id}`)).expect(200);
}

/** Waits for the end of the checkout. */
export async function settled(customer: ShopClient, id: string, timeoutMs = 15_000): Promise<Order> {
  return eventually(async () => {
    const order = await readOrder(customer, id);
    if (order.status === 'pending') throw new Error(`order ${id} is still pending`);
    return order;
  }, timeoutMs);
}

export async function eventsOf(customer: ShopClient, id: string): Promise<OrderEvent[]> {
  return (await customer.get<{ items: OrderEvent[] }>(`/orders/${id}/events`)).expect(200).items;
}

export async function paymentsOf(customer: ShopClient, orderId: string): Promise<Payment[]> {
  return (await customer.get<Page<Payment>>(`/payments?orderId=${orderId}`)).expect(200).items;
}

export async function shipmentsOf(customer: ShopClient, orderId: string): Promise<Shipment[]> {
  return (await customer.get<Page<Shipment>>(`/shipments?orderId=${orderId}`)).expect(200).items;
}

/** The customer's notifications about the order, the newest ones of the account considered. */
export async function notificationsOf(customer: ShopClient, orderId: string): Promise<Notification[]> {
  const { items } = (await customer.get<Page<Notification>>('/notifications?limit=100')).expect(200);
  return items.filter((one) => one.orderId === orderId);
}
