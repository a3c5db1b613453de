import { randomUUID } from 'node:crypto';
import { eventually } from '@shop/testing';
import { platformFrom } from './platform';
import { ShopClient } from './shop-client';

interface Session {
  accessToken: string;
}

interface Product {
  id: string;
  name: string;
  price: { amount: number; currency: string };
}

interface Order {
  id: string;
  status: string;
  subtotal: { amount: number };
  total: { amount: number };
}

const shop = new ShopClient(platformFrom(process.env).url);

test('a newcomer registers, finds something, orders it and has it confirmed', async () => {
  const session = await shop.post<Session>('/api/v1/auth/register', {
    email: `${randomUUID()}@example.com`,
    password: 'a long enough password',
    name: 'Ada',
  });
  expect(session.status).toBe(201);
  const token = session.body.accessToken;

  const found = await shop.get<{ items: Product[] }>('/api/v1/products?search=headphones&inStock=true');
  expect(found.status).toBe(200);
  const [product] = found.body.items;
  expect(product?.name).toMatch(/headphone/i);

  const placed = await shop.post<Order>(
    '/api/v1/orders',
    {
      items: [{ productId: product?.id, quantity: 2 }],
      shippingAddress: { line1: '1 Main Street', city: 'Springfield', postalCode: '12345', country: 'US' },
      payment: { provider: 'card', token: 'tok_ok' },
    },
    { token, headers: { 'idempotency-key': randomUUID() } },
  );
  expect(placed).toMatchObject({ status: 201, body: { status: 'pending' } });

  const order = await eventually(async () => {
    const { body } = await shop.get<Order>(`/api/v1/orders/${placed.body.id}`, { token });
    return body.status !== 'pending' && body;
  });
  expect(order.status).toBe('confirmed');
  expect(order.subtotal.amount).toBe(2 * (product?.price.amount ?? 0));
});
