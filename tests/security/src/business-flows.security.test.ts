import { randomUUID } from 'node:crypto';
import {
  type Address,
  address,
  newProduct,
  type Order,
  orderOf,
  type Product,
  placeOrder,
  platformFrom,
  postOrder,
  type ShopClient,
  settled,
  stockOf,
} from '@shop/journeys';
import { eventually } from '@shop/testing';
import { type Cast, newCast, possessionsOf } from './cast';
import { expectRefused } from './expectations';

const platform = platformFrom(process.env);

let cast: Cast;

beforeAll(async () => {
  cast = await newCast(platform);
});

/** Waits until the customer has heard of it: from then on, nothing of the order is on its way any longer. */
function told(client: ShopClient, orderId: string, type: string): Promise<unknown> {
  return eventually(async () => {
    const { items } = (await client.get<{ items: { orderId?: string; type: string }[] }>('/notifications')).expect(200);
    expect(items).toContainEqual(expect.objectContaining({ orderId, type }));
  }, 30_000);
}

/** Whatever is done in between changes nothing of the owner's, nor of the product. */
async function unchanged(act: () => Promise<unknown>): Promise<void> {
  const before = await possessionsOf(cast);
  await act();
  expect(await possessionsOf(cast)).toEqual(before);
}

const numbers = [
  '-1',
  '0',
  '-0',
  '1.5',
  '0.1',
  '101',
  '1e3',
  '1e400',
  '9007199254740993',
  '-1e308',
  'null',
  'true',
  '"1"',
  '"1e0"',
  '[1]',
  '{"$inc":1}',
  '""',
];

describe('API6 Unrestricted access to sensitive business flows', () => {
  it.each(numbers)('nobody buys %s of something: 400 validation_failed', async (quantity) => {
    const { owner } = cast.clients;
    const { product } = cast.ids;
    const send = (method: string, path: string, text: string) =>
      owner.send(method, `/api/v1${path}`, {
        text,
        headers: { 'content-type': 'application/json', 'idempotency-key': randomUUID() },
      });
    await unchanged(async () => {
      const order = JSON.stringify(orderOf(product)).replace('"quantity":1', `"quantity":${quantity}`);
      expectRefused(await send('POST', '/orders', order), '400 validation_failed');
      const line = `{"productId":"${product}","quantity":${quantity}}`;
      expectRefused(await send('POST', '/cart/items', line), '400 validation_failed');
      expectRefused(await send('PUT', `/cart/items/${product}`, `{"quantity":${quantity}}`), '400 validation_failed');
    });
  });

  const cents = { amount: 1, currency: 'USD' };
  const tampered: Record<string, (order: ReturnType<typeof orderOf>) => unknown> = {
    'a price of its own': (order) => ({ ...order, price: cents }),
    'a total of its own': (order) => ({ ...order, total: cents }),
    'a subtotal of its own': (order) => ({ ...order, subtotal: cents }),
    'a discount of its own': (order) => ({ ...order, discount: { amount: 100_000, currency: 'USD' } }),
    'free shipping': (order) => ({ ...order, shippingCost: { amount: 0, currency: 'USD' } }),
    'no tax': (order) => ({ ...order, tax: { amount: 0, currency: 'USD' } }),
    'another currency': (order) => ({ ...order, currency: 'JPY' }),
    'a unit price in its line': (order) => ({
      ...order,
      items: order.items?.map((line) => ({ ...line, unitPrice: cents })),
    }),
    'a line total in its line': (order) => ({
      ...order,
      items: order.items?.map((line) => ({ ...line, lineTotal: cents })),
    }),
    'an amount in its payment': (order) => ({ ...order, payment: { ...order.payment, amount: cents } }),
    'a payment that is captured': (order) => ({ ...order, payment: { ...order.payment, status: 'captured' } }),
    'a status': (order) => ({ ...order, status: 'confirmed' }),
    'an id': (order) => ({ ...order, id: 'mine' }),
    'another customer': (order) => ({ ...order, customerId: cast.clients.stranger.user.id }),
    'no lines': (order) => ({ ...order, items: [] }),
    'lines without an end': (order) => ({
      ...order,
      items: Array.from({ length: 101 }, (_, i) => ({ productId: `p${i}`, quantity: 1 })),
    }),
    'a card number': (order) => ({ ...order, payment: { provider: 'card', token: '4111111111111111' } }),
  };
  it.each(Object.keys(tampered))('an order with %s: 400 validation_failed', async (name) => {
    const body = tampered[name]?.(orderOf(cast.ids.product));
    await unchanged(async () => {
      expectRefused(await postOrder(cast.clients.owner, body), '400 validation_failed');
    });
  });

  it('many lines of one product are no way around the most of an order', async () => {
    const items = [60, 60].map((quantity) => ({ productId: cast.ids.product, quantity }));
    await unchanged(async () => {
      const answer = await postOrder(cast.clients.owner, { ...orderOf(cast.ids.product), items });
      expectRefused(answer, '400 validation_failed');
    });
  });

  it('a provider that is none takes no order: 422 payment_provider_unknown', async () => {
    await unchanged(async () => {
      for (const provider of ['gift', '__proto__', 'constructor', 'http://evil.example']) {
        const order = { ...orderOf(cast.ids.product), payment: { provider, token: 'tok_ok' } };
        expectRefused(await postOrder(cast.clients.owner, order), '422 payment_provider_unknown');
      }
    });
  });

  it('what is not for sale is not sold: 422, archived or unknown', async () => {
    const archived = await newProduct(cast.clients.admin, 5);
    (await cast.clients.admin.delete(`/products/${archived.id}`)).expect(204);
    await unchanged(async () => {
      for (const id of [archived.id, randomUUID(), '__proto__', ' ']) {
        const answer = await postOrder(cast.clients.owner, orderOf(id));
        expect([answer.request, answer.status]).toEqual(['POST /api/v1/orders', 422]);
      }
    });
  });

  it('nothing is sent to another customer’s address: 422', async () => {
    const { owner, stranger } = cast.clients;
    const other = (await stranger.post<Address>('/users/me/addresses', address)).expect(201);
    const { shippingAddress: _, ...order } = orderOf(cast.ids.product);
    await unchanged(async () => {
      for (const id of [other.id, 'unknown', '__proto__']) {
        const answer = await postOrder(owner, { ...order, shippingAddressId: id });
        expect([answer.request, answer.status]).toEqual(['POST /api/v1/orders', 422]);
        expect(answer.text).not.toContain(address.line1);
      }
      const both = await postOrder(owner, { ...orderOf(cast.ids.product), shippingAddressId: cast.ids.address });
      expectRefused(both, '400 validation_failed');
    });
  });

  it('a price that changes after the order changes nothing about the order', async () => {
    const { owner, admin } = cast.clients;
    const product = await newProduct(admin, 5, 5000);
    const placed = await placeOrder(owner, orderOf(product.id));
    (await admin.patch<Product>(`/products/${product.id}`, { price: cents })).expect(200);
    expect((await settled(owner, placed.id)).subtotal).toEqual({ amount: 5000, currency: 'USD' });
  });

  it('an order is cancelled once: the second time 409 not_cancellable, and stock comes back once', async () => {
    const { owner, admin } = cast.clients;
    const product = await newProduct(admin, 5);
    const order = await settled(owner, (await placeOrder(owner, orderOf(product.id, 2))).id);
    const answers = await Promise.all([1, 2, 3, 4, 5].map(() => owner.post<Order>(`/orders/${order.id}/cancel`)));
    expect(answers.map(({ status }) => status).sort()).toEqual([202, 409, 409, 409, 409]);
    expectRefused(await owner.post(`/orders/${order.id}/cancel`), '409 not_cancellable');
    await eventually(async () => (await stockOf(admin, product.id)).available === 5);
    expect((await stockOf(admin, product.id)).onHand).toBe(5);
  });

  it('what has been shipped is not cancelled: 409 not_cancellable', async () => {
    const { owner, admin } = cast.clients;
    const order = await settled(owner, (await placeOrder(owner, orderOf(cast.ids.product))).id);
    (await admin.put(`/orders/${order.id}/status`, { status: 'shipped' })).expect(200);
    expectRefused(await owner.post(`/orders/${order.id}/cancel`), '409 not_cancellable');
    (await admin.put(`/orders/${order.id}/status`, { status: 'delivered' })).expect(200);
    expectRefused(await owner.post(`/orders/${order.id}/cancel`), '409 not_cancellable');
    expect((await owner.get<Order>(`/orders/${order.id}`)).expect(200).status).toBe('delivered');
    await told(owner, order.id, 'order.delivered');
  });

  it.each(['confirmed', 'pending', 'cancelled', 'refunded', 'SHIPPED', '', null, { $ne: 1 }])(
    'nobody sets an order to %j, not even an administrator: 400 validation_failed',
    async (status) => {
      await unchanged(async () => {
        const answer = await cast.clients.admin.put(`/orders/${cast.ids.order}/status`, { status });
        expectRefused(answer, '400 validation_failed');
      });
    },
  );

  it('one customer’s idempotency key is nothing to another', async () => {
    const { owner, stranger } = cast.clients;
    const key = randomUUID();
    const first = await placeOrder(owner, orderOf(cast.ids.product), key);
    const other = await postOrder(stranger, orderOf(cast.ids.product), key);
    expect(other.headers.get('idempotent-replayed')).toBeNull();
    expect(other.expect(201).id).not.toBe(first.id);
    const changed = await postOrder(owner, orderOf(cast.ids.product, 2), key);
    expectRefused(changed, '422 idempotency_key_reused');
    const again = await postOrder(owner, orderOf(cast.ids.product), key);
    expect(again.expect(201).id).toBe(first.id);
    expect(again.headers.get('idempotent-replayed')).toBe('true');
    await settled(owner, first.id);
    await told(owner, first.id, 'order.confirmed');
  });

  it('twenty times the same order at once is one order', async () => {
    const { stranger } = cast.clients;
    const product = await newProduct(cast.clients.admin, 50);
    const key = randomUUID();
    const answers = await Promise.all(Array.from({ length: 20 }, () => postOrder(stranger, orderOf(product.id), key)));
    const ids = new Set(answers.filter(({ status }) => status === 201).map((answer) => answer.json<Order>().id));
    expect(ids.size).toBe(1);
    for (const answer of answers) if (answer.status !== 201) expectRefused(answer, '409 request_in_progress');
  });

  const badKeys = ['', ' ', 'x'.repeat(256), 'a b', 'ключ', '\u0007'];
  it.each(badKeys)('the idempotency key %j is refused', async (key) => {
    await unchanged(async () => {
      const answer = await cast.clients.owner
        .post('/orders', orderOf(cast.ids.product), {
          'idempotency-key': encodeURI(key).length > key.length ? Buffer.from(key).toString('latin1') : key,
        })
        .catch(() => undefined);
      if (answer)
        expectRefused(answer, '400 validation_failed', '400 idempotency_key_required', '400 malformed_request');
    });
  });

  it('stock does not go below what is reserved, however it is asked: 409', async () => {
    const { admin, owner } = cast.clients;
    const product = await newProduct(admin, 3);
    const order = await placeOrder(owner, orderOf(product.id, 2));
    await settled(owner, order.id);
    const { onHand, reserved } = await stockOf(admin, product.id);
    const answer = await admin.post(`/inventory/${product.id}/adjust`, {
      delta: -onHand - 1 + reserved,
      reason: 'lost',
    });
    expect(answer.status).toBe(409);
    expect(await stockOf(admin, product.id)).toMatchObject({ onHand, reserved });
    for (const delta of [0.5, '1', null, 1e300, 2 ** 53]) {
      expectRefused(
        await admin.post(`/inventory/${product.id}/adjust`, { delta, reason: 'x' }),
        '400 validation_failed',
      );
    }
  });

  it('of more customers than there is stock, as many as there is stock have their order confirmed', async () => {
    const { admin, owner, stranger } = cast.clients;
    const product = await newProduct(admin, 3);
    const orders = await Promise.all(
      Array.from({ length: 8 }, async (_, i) => {
        const client = i % 2 ? owner : stranger;
        return settled(client, (await placeOrder(client, orderOf(product.id))).id);
      }),
    );
    expect(orders.filter(({ status }) => status === 'confirmed')).toHaveLength(3);
    expect(await stockOf(admin, product.id)).toMatchObject({ onHand: 0, available: 0 });
  });
});
