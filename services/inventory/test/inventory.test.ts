import { randomUUID } from 'node:crypto';
import {
  availabilityChanged,
  commitStock,
  type Message,
  type OrderLine,
  productCreated,
  releaseStock,
  reserveStock,
  stockCommitFailed,
  stockCommitted,
  stockReleased,
  stockReservationFailed,
  stockReserved,
} from '@shop/contracts';
import type { StartedService } from '@shop/service';
import { silentTelemetry } from '@shop/telemetry';
import { eventually, type MessageRecorder, recordMessages, testIdentity, testSettings } from '@shop/testing';
import { startInventory } from '../src/app';

const identity = testIdentity();
const settings = { ...testSettings('inventory'), LOW_STOCK_THRESHOLD: 5, HOLD_SWEEP_INTERVAL_MS: 50 };
let inventory: StartedService;
/** A second instance on the same database and queues: everything below runs over both. */
let twin: StartedService;
let platform: MessageRecorder;
/** How far the clock of the service is ahead, so that a test need not race an expiry. */
let aheadMs = 0;
const hour = 3_600_000;

afterEach(() => {
  aheadMs = 0;
});

beforeAll(async () => {
  platform = await recordMessages([
    stockReserved,
    stockReservationFailed,
    stockCommitFailed,
    stockCommitted,
    stockReleased,
    availabilityChanged,
  ]);
  const overrides = {
    keys: identity.keys,
    telemetry: silentTelemetry(),
    now: () => new Date(Date.now() + aheadMs),
    retryPolicy: { retryDelaysMs: [50], maxAttempts: 40 },
  };
  [inventory, twin] = await Promise.all([startInventory(settings, overrides), startInventory(settings, overrides)]);
  await eventually(() => inventory.kit.bus.ready() && twin.kit.bus.ready());
});

afterAll(async () => {
  await Promise.all([inventory.stop(5_000), twin.stop(5_000)]);
  await platform.close();
});

interface Figures {
  onHand: number;
  reserved: number;
  available: number;
}

async function call(path: string, authorization?: string, body?: unknown) {
  const response = await fetch(`${inventory.url}${path}`, {
    method: body === undefined ? 'GET' : 'POST',
    headers: { ...(authorization ? { authorization } : {}), 'content-type': 'application/json' },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  return { status: response.status, body: (await response.json()) as Record<string, unknown> };
}

const admin = identity.admin();

async function figuresOf(productId: string): Promise<Figures> {
  const { status, body } = await call(`/inventory/${productId}`, admin);
  expect(status).toBe(200);
  return body as unknown as Figures;
}

const figures = (onHand: number, reserved: number) => ({ onHand, reserved, available: onHand - reserved });

async function counted(initialStock: number): Promise<string> {
  const productId = `product-${randomUUID()}`;
  await platform.send(productCreated, productId, { productId, initialStock });
  await platform.next(availabilityChanged, productId);
  return productId;
}

const soon = () => new Date(Date.now() + 60_000).toISOString();
const newOrder = () => `order-${randomUUID()}`;
const reserve = (orderId: string, lines: OrderLine[], expiresAt = soon()) =>
  platform.send(reserveStock, orderId, { orderId, lines, expiresAt });
const commit = (orderId: string) => platform.send(commitStock, orderId, { orderId });
const release = (orderId: string) => platform.send(releaseStock, orderId, { orderId });

async function reservedOrder(lines: OrderLine[]): Promise<string> {
  const orderId = newOrder();
  await reserve(orderId, lines);
  await platform.next(stockReserved, orderId);
  return orderId;
}

const told = (productId: string) =>
  platform
    .about(availabilityChanged, productId)
    .map((message) => message.data as { availability: string; sequence: number })
    .sort((one, other) => one.sequence - other.sequence);

const idsOf = (messages: Message[]) => new Set(messages.map((message) => message.id));

it('reserves, commits, and shows the public nothing but what is available', async () => {
  const productId = await counted(10);
  const orderId = newOrder();
  const command = await reserve(orderId, [{ productId, quantity: 3 }]);
  const reply = await platform.next(stockReserved, orderId);
  expect(reply).toMatchObject({ causationid: command.id, correlationid: command.correlationid, source: 'inventory' });
  expect(await figuresOf(productId)).toMatchObject(figures(10, 3));

  await commit(orderId);
  await platform.next(stockCommitted, orderId);
  expect(await figuresOf(productId)).toMatchObject({ productId, ...figures(7, 0), lowStockThreshold: 5 });
  expect((await call(`/inventory/${productId}`)).body).toEqual({ productId, available: 7 });
  expect((await call(`/inventory/${productId}`, identity.customer('c'))).body).toEqual({ productId, available: 7 });
});

it('sells exactly 100 of 100 to 500 orders at once, with no figure below zero at any moment', async () => {
  const productId = await counted(100);
  const seen: Figures[] = [];
  let watching = true;
  const watch = (async () => {
    while (watching) seen.push(await figuresOf(productId));
  })();

  const orders = Array.from({ length: 500 }, newOrder);
  await Promise.all(orders.map((orderId) => reserve(orderId, [{ productId, quantity: 1 }])));
  const outcomes = (definition: typeof stockReserved | typeof stockReservationFailed) =>
    orders.filter((orderId) => platform.about(definition, orderId).length > 0);
  await eventually(() => outcomes(stockReserved).length + outcomes(stockReservationFailed).length === 500, 25_000);
  watching = false;
  await watch;

  expect(outcomes(stockReserved)).toHaveLength(100);
  expect(outcomes(stockReservationFailed)).toHaveLength(400);
  expect(await figuresOf(productId)).toMatchObject(figures(100, 100));
  expect(seen.filter((one) => Math.min(one.onHand, one.reserved, one.available) < 0)).toEqual([]);
  expect(seen.filter((one) => one.available !== one.onHand - one.reserved)).toEqual([]);
  await eventually(
    () =>
      told(productId)
        .map((one) => one.availability)
        .at(-1) === 'out_of_stock',
  );
  // A class that is over before it could be told may be left out, but none is told twice and the numbers have no gap.
  expect(told(productId)[0]).toEqual({ productId, availability: 'in_stock', sequence: 1 });
  expect(new Set(told(productId).map((one) => one.availability)).size).toBe(told(productId).length);
  expect(told(productId).map((one) => one.sequence)).toEqual(told(productId).map((_, index) => index + 1));
}, 60_000);

it('counts parallel duplicates of each command once and gives each the same answer', async () => {
  const productId = await counted(20);
  const orderId = newOrder();
  await Promise.all(Array.from({ length: 8 }, () => reserve(orderId, [{ productId, quantity: 2 }])));
  await eventually(() => platform.about(stockReserved, orderId).length >= 8);
  expect(idsOf(platform.about(stockReserved, orderId))).toEqual(new Set([`inventory.reserved:${orderId}`]));
  expect(await figuresOf(productId)).toMatchObject(figures(20, 2));

  await Promise.all(Array.from({ length: 8 }, () => commit(orderId)));
  await eventually(() => platform.about(stockCommitted, orderId).length >= 8);
  expect(await figuresOf(productId)).toMatchObject(figures(18, 0));

  await reserve(orderId, [{ productId, quantity: 2 }]);
  await eventually(() => platform.about(stockReserved, orderId).length >= 9);
  expect(await figuresOf(productId)).toMatchObject(figures(18, 0));

  await Promise.all(Array.from({ length: 8 }, () => release(orderId)));
  await eventually(() => platform.about(stockReleased, orderId).length >= 8);
  expect(await figuresOf(productId)).toMatchObject(figures(20, 0));
  expect(platform.about(stockReservationFailed, orderId)).toEqual([]);
});

it('undoes what it held when one line of several fails', async () => {
  const plenty = await counted(10);
  const scarce = await counted(1);
  const orderId = newOrder();
  const lines = [
    { productId: plenty, quantity: 2 },
    { productId: scarce, quantity: 2 },
  ];
  await Promise.all([reserve(orderId, lines), reserve(orderId, lines)]);
  const reply = await platform.next(stockReservationFailed, orderId);
  expect(reply.data).toEqual({ orderId, missing: [{ productId: scarce, quantity: 2 }] });
  await eventually(() => platform.about(stockReservationFailed, orderId).length === 2);
  expect(await figuresOf(plenty)).toMatchObject(figures(10, 0));
  expect(await figuresOf(scarce)).toMatchObject(figures(1, 0));
});

it('refuses an order for a product that it does not know', async () => {
  const orderId = newOrder();
  await reserve(orderId, [{ productId: 'unheard-of', quantity: 1 }]);
  await platform.next(stockReservationFailed, orderId);
});

it('refuses a reservation that comes after its release, and holds nothing', async () => {
  const productId = await counted(10);
  const orderId = newOrder();
  await release(orderId);
  await platform.next(stockReleased, orderId);
  await reserve(orderId, [{ productId, quantity: 1 }]);
  await platform.next(stockReservationFailed, orderId);
  expect(await figuresOf(productId)).toMatchObject(figures(10, 0));
});

it('ends reserve and release of the same order at the same time without a hold', async () => {
  const productId = await counted(50);
  const orders = Array.from({ length: 20 }, newOrder);
  await Promise.all(orders.flatMap((orderId) => [reserve(orderId, [{ productId, quantity: 1 }]), release(orderId)]));
  await eventually(() => orders.every((orderId) => platform.about(stockReleased, orderId).length > 0));
  await eventually(async () => (await figuresOf(productId)).available === 50);
  expect(await figuresOf(productId)).toMatchObject(figures(50, 0));
});

it('restocks an order that is released after its commit, once', async () => {
  const one = await counted(10);
  const other = await counted(10);
  const orderId = await reservedOrder([
    { productId: one, quantity: 4 },
    { productId: other, quantity: 6 },
  ]);
  await Promise.all([commit(orderId), commit(orderId)]);
  await platform.next(stockCommitted, orderId);
  expect(await figuresOf(other)).toMatchObject(figures(4, 0));
  await Promise.all([release(orderId), release(orderId), release(orderId)]);
  await eventually(() => platform.about(stockReleased, orderId).length >= 3);
  expect(await figuresOf(one)).toMatchObject(figures(10, 0));
  expect(await figuresOf(other)).toMatchObject(figures(10, 0));
  await eventually(() => told(other).length === 3);
  expect(told(other).map((each) => each.availability)).toEqual(['in_stock', 'low_stock', 'in_stock']);
});

it('gives a reservation back that expires, and still commits it later if there is enough', async () => {
  const productId = await counted(10);
  const orderId = await reservedOrder([{ productId, quantity: 4 }]);
  aheadMs = hour;
  await eventually(async () => (await figuresOf(productId)).available === 10);
  await commit(orderId);
  await platform.next(stockCommitted, orderId);
  expect(await figuresOf(productId)).toMatchObject(figures(6, 0));
});

it('does not oversell by a commit after the expiry: it fails for good, also when there is stock again', async () => {
  const productId = await counted(4);
  const late = await reservedOrder([{ productId, quantity: 4 }]);
  aheadMs = hour;
  await eventually(async () => (await figuresOf(productId)).available === 4);
  aheadMs = 0;
  const faster = await reservedOrder([{ productId, quantity: 1 }]);
  await commit(late);
  await commit(faster);
  await platform.next(stockCommitted, faster);
  expect(await figuresOf(productId)).toMatchObject(figures(3, 0));
  expect(await platform.next(stockCommitFailed, late)).toMatchObject({
    data: { missing: [{ productId, quantity: 4 }] },
  });
  await call(`/inventory/${productId}/adjust`, admin, { delta: 1, reason: 'delivery' });
  await commit(late);
  await eventually(() => platform.about(stockCommitFailed, late).length === 2);
  await release(late);
  await platform.next(stockReleased, late);
  expect(await figuresOf(productId)).toMatchObject(figures(4, 0));
});

it('sweeps a hold that a crash left without its reservation, and refuses that reservation afterwards', async () => {
  const productId = await counted(10);
  const orderId = newOrder();
  await inventory.kit.mongo.collection('stock').updateOne(
    { _id: productId as never },
    {
      $inc: { available: -3, reserved: 3 },
      $push: { holds: { orderId, quantity: 3, token: 'lost', expiresAt: new Date(Date.now() - 1) } as never },
    },
  );
  await eventually(async () => (await figuresOf(productId)).available === 10);
  await reserve(orderId, [{ productId, quantity: 3 }]);
  await platform.next(stockReservationFailed, orderId);
  expect(await figuresOf(productId)).toMatchObject(figures(10, 0));
});

it('adopts the hold that an earlier delivery left behind', async () => {
  const productId = await counted(10);
  const orderId = newOrder();
  await inventory.kit.mongo.collection('stock').updateOne(
    { _id: productId as never },
    {
      $inc: { available: -3, reserved: 3 },
      $push: { holds: { orderId, quantity: 3, token: 'before', expiresAt: new Date(soon()) } as never },
    },
  );
  await reserve(orderId, [{ productId, quantity: 3 }]);
  await platform.next(stockReserved, orderId);
  expect(await figuresOf(productId)).toMatchObject(figures(10, 3));
  await commit(orderId);
  await platform.next(stockCommitted, orderId);
  expect(await figuresOf(productId)).toMatchObject(figures(7, 0));
});

it('gives back the hold of a slow duplicate without taking it a second time', async () => {
  const productId = await counted(10);
  const orderId = await reservedOrder([{ productId, quantity: 2 }]);
  await commit(orderId);
  await platform.next(stockCommitted, orderId);
  await inventory.kit.mongo.collection('stock').updateOne(
    { _id: productId as never },
    {
      $inc: { available: -2, reserved: 2 },
      $push: { holds: { orderId, quantity: 2, token: 'slow', expiresAt: new Date(Date.now() - 1) } as never },
    },
  );
  await eventually(async () => (await figuresOf(productId)).reserved === 0);
  expect(await figuresOf(productId)).toMatchObject(figures(8, 0));
});

it('counts a product once, whatever is said of it later', async () => {
  const productId = await counted(10);
  await platform.send(productCreated, productId, { productId, initialStock: 99 });
  const next = await counted(1);
  expect(await figuresOf(next)).toMatchObject(figures(1, 0));
  expect(await figuresOf(productId)).toMatchObject(figures(10, 0));
});

it('counts thousands of new products in a moment', async () => {
  const ids = Array.from({ length: 2_000 }, () => `bulk-${randomUUID()}`);
  await Promise.all(ids.map((productId) => platform.send(productCreated, productId, { productId, initialStock: 9 })));
  await eventually(() => ids.every((productId) => platform.about(availabilityChanged, productId).length === 1));
});

it('adjusts stock by hand, but not below what is reserved', async () => {
  const productId = await counted(10);
  await reservedOrder([{ productId, quantity: 4 }]);
  const added = await call(`/inventory/${productId}/adjust`, admin, { delta: 5, reason: 'delivery' });
  expect(added).toMatchObject({ status: 200, body: { productId, ...figures(15, 4) } });
  const tooMuch = await call(`/inventory/${productId}/adjust`, admin, { delta: -12, reason: 'broken' });
  expect(tooMuch).toMatchObject({ status: 409, body: { code: 'insufficient_stock' } });
  const allowed = await call(`/inventory/${productId}/adjust`, admin, { delta: -11, reason: 'broken' });
  expect(allowed).toMatchObject({ status: 200, body: figures(4, 4) });
  expect((await call('/inventory/unheard-of/adjust', admin, { delta: 1, reason: 'x' })).status).toBe(404);
  await eventually(() => told(productId).at(-1)?.availability === 'out_of_stock');
});

it.each([
  [{}],
  [{ delta: 0, reason: 'x' }],
  [{ delta: 1.5, reason: 'x' }],
  [{ delta: '1', reason: 'x' }],
  [{ delta: 1, reason: '' }],
  [{ delta: 1, reason: 'x', onHand: 7 }],
  [{ delta: 2_000_000, reason: 'x' }],
])('refuses the adjustment %j', async (body) => {
  const { status, body: problem } = await call('/inventory/p/adjust', admin, body);
  expect(status).toBe(400);
  expect(problem).toMatchObject({ code: 'validation_failed' });
});

it('lists low stock for administrators alone, page by page, the lowest first', async () => {
  const low = await counted(2);
  const empty = await counted(0);
  await counted(50);
  const { status, body } = await call('/inventory?lowStock=true&limit=100', admin);
  expect(status).toBe(200);
  const items = body.items as { productId: string; available: number }[];
  expect(items.map((item) => item.productId)).toEqual(expect.arrayContaining([low, empty]));
  expect(items.filter((item) => item.available > 5)).toEqual([]);
  expect(items.map((item) => item.available)).toEqual(items.map((item) => item.available).sort((a, b) => a - b));
  expect(await call('/inventory?limit=1&page=2', admin)).toMatchObject({ body: { page: { number: 2, limit: 1 } } });
  expect((await call('/inventory', identity.customer('c'))).status).toBe(403);
  expect((await call('/inventory')).status).toBe(401);
  expect((await call('/inventory?lowStock=maybe', admin)).status).toBe(400);
  expect((await call('/inventory/unheard-of')).status).toBe(404);
});

it('owes nothing to the broker in the end', async () => {
  for (const name of ['stock', 'reservations']) {
    const collection = inventory.kit.mongo.collection(name);
    await eventually(async () => (await collection.countDocuments({ 'outbox.time': { $exists: true } })) === 0);
  }
});
