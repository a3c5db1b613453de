import { randomUUID } from 'node:crypto';
import type { Server } from 'node:http';
import {
  authorizePayment,
  cancelShipment,
  capturePayment,
  commitStock,
  type MessageDefinition,
  orderCancelled,
  orderConfirmed,
  orderPlaced,
  paymentDeclined,
  refundPayment,
  releaseStock,
  reserveStock,
  scheduleShipment,
  stockReserved,
  voidPayment,
} from '@shop/contracts';
import type { StartedService } from '@shop/service';
import { silentTelemetry } from '@shop/telemetry';
import { eventually, type MessageRecorder, testIdentity, testSettings } from '@shop/testing';
import { startOrder } from '../src/app';
import { passingTime, stepTimeoutMs } from './passing-time';
import { agreeing, startCatalogue, startParticipants } from './rest-of-the-platform';

interface OrderBody {
  id: string;
  status: string;
  cancelReason?: string;
  payment: { status: string };
  total: { amount: number };
  subtotal: { amount: number };
  shippingCost: { amount: number };
  discount: { amount: number };
  tax: { amount: number };
  items: { productId: string; quantity: number }[];
  updatedAt: string;
  createdAt: string;
}

const identity = testIdentity();
const settings = {
  ...testSettings('order'),
  SHIPPING_CENTS: 599,
  FREE_SHIPPING_FROM_CENTS: 5_000,
  TAX_BASIS_POINTS: 800,
  STEP_TIMEOUT_MS: stepTimeoutMs,
  DEADLINE_SWEEP_MS: 30,
  RESERVATION_SECONDS: 900,
};
const time = passingTime();
let orders: StartedService;
let platform: MessageRecorder;
let catalogue: { url: string; server: Server };

const start = () =>
  startOrder(
    { ...settings, SERVICE_ADDRESSES: { product: [catalogue.url], user: [catalogue.url] } },
    { keys: identity.keys, telemetry: silentTelemetry(), now: time.now },
  );

beforeAll(async () => {
  catalogue = await startCatalogue();
  platform = await startParticipants();
  orders = await start();
  await eventually(() => orders.kit.bus.ready());
});

afterAll(async () => {
  await orders.stop(5_000);
  await platform.close();
  catalogue.server.close();
});

const address = { line1: '1 Main St', city: 'Springfield', postalCode: '12345', country: 'US' };
const body = (items: unknown = [{ productId: 'p1', quantity: 2 }], token = 'tok_ok') => ({
  items,
  shippingAddress: address,
  payment: { provider: 'card', token },
});

async function call<Body = OrderBody>(
  method: string,
  path: string,
  customer: string,
  json?: unknown,
  headers: Record<string, string> = {},
) {
  const response = await fetch(`${orders.url}${path}`, {
    method,
    headers: {
      authorization: identity.customer(customer),
      ...(json === undefined ? {} : { 'content-type': 'application/json' }),
      ...headers,
    },
    ...(json === undefined ? {} : { body: JSON.stringify(json) }),
  });
  const text = await response.text();
  return { status: response.status, headers: response.headers, body: (text ? JSON.parse(text) : undefined) as Body };
}

const place = (customer: string, json: unknown = body(), key: string = randomUUID()) =>
  call('POST', '/orders', customer, json, { 'idempotency-key': key });
const read = async (customer: string, id: string) => (await call('GET', `/orders/${id}`, customer)).body;

/** Answers the next command of each kind for the order as its participant would. */
async function answer(orderId: string, ...commands: MessageDefinition<string, never>[]): Promise<void> {
  for (const command of commands as unknown as MessageDefinition[]) {
    await agreeing[command.name]?.(await platform.next(command, orderId), platform);
  }
}
const allSteps = [
  reserveStock,
  authorizePayment,
  scheduleShipment,
  capturePayment,
  commitStock,
] as unknown as MessageDefinition<string, never>[];
const steps = (count: number) => allSteps.slice(0, count);

it('takes an order through the whole checkout and tells its history', async () => {
  const placed = await place('c-happy');
  expect(placed.status).toBe(201);
  expect(placed.headers.get('location')).toBe(`/api/v1/orders/${placed.body.id}`);
  expect(placed.body).toMatchObject({
    status: 'pending',
    payment: { provider: 'card', status: 'pending' },
    subtotal: { amount: 2_000 },
    shippingCost: { amount: 599 },
    tax: { amount: 160 },
    total: { amount: 2_759 },
  });

  await answer(placed.body.id, ...steps(5));
  await platform.next(orderConfirmed, placed.body.id);
  expect(await read('c-happy', placed.body.id)).toMatchObject({ status: 'confirmed', payment: { status: 'captured' } });

  const history = await call<{ items: { version: number; type: string; at: string; data: object }[] }>(
    'GET',
    `/orders/${placed.body.id}/events`,
    'c-happy',
  );
  expect(history.body.items.map((event) => [event.version, event.type])).toEqual([
    [1, 'OrderPlaced'],
    [2, 'StockReserved'],
    [3, 'PaymentAuthorized'],
    [4, 'ShipmentScheduled'],
    [5, 'PaymentCaptured'],
    [6, 'StockCommitted'],
    [7, 'OrderConfirmed'],
  ]);
  expect(JSON.stringify(history.body)).not.toContain('tok_ok');

  const then = await call('GET', `/orders/${placed.body.id}?at=${history.body.items[2]?.at}`, 'c-happy');
  expect(then.body).toMatchObject({ status: 'pending', payment: { status: 'authorized' } });
  expect((await call('GET', `/orders/${placed.body.id}?at=2020-01-01T00:00:00Z`, 'c-happy')).status).toBe(404);
  expect((await call('GET', `/orders/${placed.body.id}?at=yesterday`, 'c-happy')).status).toBe(400);
});

it('undoes what was done when a step says no', async () => {
  const { body: placed } = await place('c-declined');
  await answer(placed.id, ...steps(1));
  await platform.next(authorizePayment, placed.id);
  await platform.send(paymentDeclined, placed.id, { orderId: placed.id, paymentId: 'p', reason: 'card_declined' });
  await answer(placed.id, releaseStock as never);
  await platform.next(orderCancelled, placed.id);
  expect(await read('c-declined', placed.id)).toMatchObject({
    status: 'cancelled',
    cancelReason: 'payment_declined',
    payment: { status: 'declined' },
  });
});

it('repeats a command that stays unanswered, gives up in the end, and ends cancelled', async () => {
  const { body: placed } = await place('c-silent');
  await answer(placed.id, ...steps(1));
  for (const attempts of [1, 2, 3]) {
    await eventually(() => platform.about(authorizePayment, placed.id).length === attempts);
    time.passStepTimeout();
  }
  await answer(placed.id, voidPayment as never, releaseStock as never);
  await eventually(async () => (await read('c-silent', placed.id)).status === 'cancelled');
  expect(await read('c-silent', placed.id)).toMatchObject({
    cancelReason: 'payment_timeout',
    payment: { status: 'voided' },
  });
  expect(platform.about(authorizePayment, placed.id)).toHaveLength(3);
});

it('asks for a compensation until it succeeds, and cries out when that takes too long', async () => {
  const { body: order } = await place('c-stubborn');
  await answer(order.id, ...steps(1));
  await platform.send(
    paymentDeclined,
    order.id,
    { orderId: order.id, paymentId: 'p', reason: 'card_declined' },
    `payment.declined:${order.id}`,
  );
  const alarm = /shop_checkout_retries_total\{activity="release-stock",stubborn="true".*\} [1-9]/;
  await platform.next(releaseStock, order.id);
  await eventually(async () => {
    time.passStepTimeout();
    return alarm.test(await (await fetch(`${orders.url}/metrics`)).text());
  }, 25_000);
  expect(await read('c-stubborn', order.id)).toMatchObject({ status: 'pending' });
  await answer(order.id, releaseStock as unknown as MessageDefinition<string, never>);
  await eventually(async () => (await read('c-stubborn', order.id)).status === 'cancelled');
});

it('counts a reply once, however often and late it comes', async () => {
  const { body: placed } = await place('c-twice');
  await platform.next(reserveStock, placed.id);
  await Promise.all(
    [1, 2, 3].map(() => platform.send(stockReserved, placed.id, { orderId: placed.id }, `reserved:${placed.id}`)),
  );
  await answer(placed.id, ...steps(5).slice(1));
  await platform.next(orderConfirmed, placed.id);
  await platform.send(stockReserved, placed.id, { orderId: placed.id });
  const history = await call<{ items: { type: string }[] }>('GET', `/orders/${placed.id}/events`, 'c-twice');
  expect(history.body.items.filter((event) => event.type === 'StockReserved')).toHaveLength(1);
  expect(platform.about(authorizePayment, placed.id)).toHaveLength(1);
});

it('cancels a confirmed order with refund and restock, once', async () => {
  const { body: placed } = await place('c-cancel');
  await answer(placed.id, ...steps(5));
  await platform.next(orderConfirmed, placed.id);
  expect((await call('POST', `/orders/${placed.id}/cancel`, 'c-other')).status).toBe(404);
  expect((await call('POST', `/orders/${placed.id}/cancel`, 'c-cancel')).status).toBe(202);
  expect((await call<{ code: string }>('POST', `/orders/${placed.id}/cancel`, 'c-cancel')).body.code).toBe(
    'not_cancellable',
  );
  await answer(placed.id, cancelShipment as never, refundPayment as never, releaseStock as never);
  await platform.next(orderCancelled, placed.id);
  expect(await read('c-cancel', placed.id)).toMatchObject({
    status: 'cancelled',
    cancelReason: 'customer_request',
    payment: { status: 'refunded' },
  });
});

describe('idempotency', () => {
  it('gives the first answer again for the same key and an equal body', async () => {
    const key = randomUUID();
    const first = await place('c-idem', body(), key);
    const { payment, shippingAddress, items } = body();
    const again = await place('c-idem', { payment, shippingAddress, items }, key);
    expect([again.status, again.headers.get('idempotent-replayed'), again.body]).toEqual([201, 'true', first.body]);
    expect(first.headers.get('idempotent-replayed')).toBeNull();
  });

  it('refuses the key for another body, and tells nothing to another customer', async () => {
    const key = randomUUID();
    const first = await place('c-idem', body(), key);
    expect((await place('c-idem', body([{ productId: 'p2', quantity: 1 }]), key)).body).toMatchObject({
      code: 'idempotency_key_reused',
      status: 422,
    });
    expect((await place('c-idem-other', body(), key)).body.id).not.toBe(first.body.id);
  });

  it('makes one order of many requests at the same time', async () => {
    const key = randomUUID();
    const answers = await Promise.all(Array.from({ length: 20 }, () => place('c-burst', body(), key)));
    const made = answers.filter((one) => one.status === 201);
    expect(new Set(made.map((one) => one.body.id)).size).toBe(1);
    expect(answers.every((one) => one.status === 201 || one.status === 409)).toBe(true);
    expect(platform.about(orderPlaced, made[0]?.body.id ?? '').length).toBeLessThanOrEqual(1);
  });

  it('keeps a refusal', async () => {
    const key = randomUUID();
    const json = body([{ productId: 'unknown', quantity: 1 }]);
    const [first, again] = [await place('c-refused', json, key), await place('c-refused', json, key)];
    for (const { body: problem } of [first, again]) {
      expect(problem).toMatchObject({ status: 422, code: 'product_unavailable' });
    }
    expect([first, again].map(({ headers }) => headers.get('idempotent-replayed'))).toEqual([null, 'true']);
  });

  it('is required', async () => {
    expect((await call<{ code: string }>('POST', '/orders', 'c', body())).body.code).toBe('idempotency_key_required');
    expect((await place('c', body(), 'x'.repeat(256))).status).toBe(400);
  });
});

describe('bad input', () => {
  it.each<[string, unknown, number, string]>([
    ['no payment', { items: body().items, shippingAddress: address }, 400, 'validation_failed'],
    ['an unknown property', { ...body(), total: 1 }, 400, 'validation_failed'],
    ['a price from outside', body([{ productId: 'p1', quantity: 1, unitPrice: 1 }]), 400, 'validation_failed'],
    ['a quantity of 0', body([{ productId: 'p1', quantity: 0 }]), 400, 'validation_failed'],
    ['a quantity of 101', body([{ productId: 'p1', quantity: 101 }]), 400, 'validation_failed'],
    ['a quantity as text', body([{ productId: 'p1', quantity: '2' }]), 400, 'validation_failed'],
    ['an operator as id', body([{ productId: { $ne: '' }, quantity: 1 }]), 400, 'validation_failed'],
    ['a raw card number', body(undefined, '4242424242424242'), 400, 'validation_failed'],
    ['both addresses', { ...body(), shippingAddressId: 'home' }, 400, 'validation_failed'],
    ['an array', [], 400, 'validation_failed'],
    [
      'an address that is not theirs',
      { ...body(), shippingAddress: undefined, shippingAddressId: 'home' },
      422,
      'address_unknown',
    ],
    ['an unknown provider', { ...body(), payment: { provider: 'cash', token: 't' } }, 422, 'payment_provider_unknown'],
    ['an empty cart', { ...body(), items: undefined }, 422, 'cart_empty'],
  ])('%s', async (_, json, status, code) => {
    expect((await place('c-bad', json)).body).toMatchObject({ status, code });
    expect((await call<{ items: unknown[] }>('GET', '/orders', 'c-bad')).body.items).toEqual([]);
  });

  it('lists each fault', async () => {
    const { body: problem } = await place('c-bad', { items: [{ productId: '', quantity: 0 }], payment: {}, extra: 1 });
    const paths = (problem as unknown as { errors: { path: string }[] }).errors.map((error) => error.path);
    expect(paths).toEqual(
      expect.arrayContaining(['items.0.productId', 'items.0.quantity', 'payment.provider', 'payment.token', 'extra']),
    );
  });
});

it('uses an address of the customer', async () => {
  const placed = await place('c-address', { ...body(), shippingAddress: undefined, shippingAddressId: 'home' });
  expect(placed.body).toMatchObject({ shippingAddress: { city: 'Oslo', country: 'NO' } });
});

it('merges lines of one product', async () => {
  const placed = await place(
    'c-merge',
    body([
      { productId: 'p1', quantity: 1 },
      { productId: 'p2', quantity: 1 },
      { productId: 'p1', quantity: 2 },
    ]),
  );
  expect(placed.body.items.map((line) => [line.productId, line.quantity])).toEqual([
    ['p1', 3],
    ['p2', 1],
  ]);
});

it('keeps a cart, orders it and empties it', async () => {
  const customer = 'c-cart';
  expect((await call('POST', '/cart/items', customer, { productId: 'unknown', quantity: 1 })).status).toBe(404);
  await call('POST', '/cart/items', customer, { productId: 'p1', quantity: 1 });
  await call('POST', '/cart/items', customer, { productId: 'p1', quantity: 2 });
  await call('PUT', '/cart/items/p2', customer, { quantity: 5 });
  const cart = await call<{ items: { quantity: number }[]; total: { amount: number } }>(
    'DELETE',
    '/cart/items/p2',
    customer,
  );
  expect(cart.body).toMatchObject({
    items: [{ productId: 'p1', quantity: 3, lineTotal: { amount: 3_000 } }],
    total: { amount: 3_000 },
  });
  expect(
    (await call<{ code: string }>('POST', '/cart/items', customer, { productId: 'p1', quantity: 98 })).body.code,
  ).toBe('validation_failed');
  const placed = await place(customer, { ...body(), items: undefined });
  expect(placed.body.items).toMatchObject([{ productId: 'p1', quantity: 3 }]);
  expect((await call<{ items: unknown[] }>('GET', '/cart', customer)).body.items).toEqual([]);
  expect((await call('DELETE', '/cart', customer)).status).toBe(204);
});

it('orders a cart once, however many requests ask for it, and what is put into it afterwards again', async () => {
  const customer = 'c-cart-once';
  const fromCart = { ...body(), items: undefined };
  const keys = Array.from({ length: 8 }, () => randomUUID());
  await call('POST', '/cart/items', customer, { productId: 'p1', quantity: 1 });
  const answers = await Promise.all(keys.map((key) => place(customer, fromCart, key)));
  const refused = answers.filter(({ status }) => status !== 201).map(({ body: problem }) => problem);
  expect(refused).toEqual(Array(7).fill(expect.objectContaining({ status: 422, code: 'cart_empty' })));
  const list = async () => (await call<{ items: OrderBody[] }>('GET', '/orders', customer)).body.items;
  expect(await list()).toHaveLength(1);

  await call('POST', '/cart/items', customer, { productId: 'p2', quantity: 1 });
  const again = await Promise.all(keys.map((key) => place(customer, fromCart, key)));
  expect(again.map(({ status }) => status)).toEqual(answers.map(({ status }) => status));
  expect((await place(customer, fromCart)).body.items).toMatchObject([{ productId: 'p2', quantity: 1 }]);
  expect(await list()).toHaveLength(2);
});

it('lists the caller’s orders only, by page and status', async () => {
  for (let count = 0; count < 3; count++) await place('c-list');
  const list = await call<{ items: OrderBody[]; page: object }>('GET', '/orders?limit=2&status=pending', 'c-list');
  expect(list.body.page).toEqual({ number: 1, limit: 2, totalItems: 3, totalPages: 2 });
  expect(list.body.items).toHaveLength(2);
  expect((await call<{ items: unknown[] }>('GET', '/orders?status=confirmed', 'c-list')).body.items).toEqual([]);
  expect((await call('GET', '/orders?status=nonsense', 'c-list')).status).toBe(400);
});

it('goes on where a stopped instance left off', async () => {
  const { body: placed } = await place('c-restart');
  await answer(placed.id, ...steps(2));
  await platform.next(scheduleShipment, placed.id);
  await orders.stop(5_000);
  await agreeing['shipping.schedule']?.(await platform.next(scheduleShipment, placed.id), platform);
  orders = await start();
  await answer(placed.id, ...steps(5).slice(3));
  await platform.next(orderConfirmed, placed.id);
  expect((await read('c-restart', placed.id)).status).toBe('confirmed');
});
