import { randomUUID } from 'node:crypto';
import { connectMongo, createEventStore, type EventStore } from '@shop/mongo';
import { silentTelemetry } from '@shop/telemetry';
import { testSettings } from '@shop/testing';
import type { Connection } from 'mongoose';
import type { OrderEvent } from '../src/domain/order-events';
import { placedOrder } from '../src/domain/order-fixtures';
import { foldCommits, orderAt } from '../src/handlers/read-order';
import { createOrderRepository } from '../src/outbound/order-repository';
import { orderFold } from '../src/outbound/order-snapshots';

let mongo: Connection;
let store: EventStore<OrderEvent>;
let clock = 0;

beforeAll(async () => {
  const { logger } = silentTelemetry();
  mongo = await connectMongo({ uri: testSettings('order').MONGODB_URI, service: 'test', logger });
  store = createEventStore<OrderEvent>(mongo.collection('order_commits'), 'orderId');
  await store.createIndexes();
});

afterAll(async () => {
  await mongo.dropDatabase();
  await mongo.close();
});

/** An instance of the service that has nothing in memory yet. */
const freshInstance = () =>
  createOrderRepository({
    store,
    outgoing: () => [],
    relay: { announce() {}, start() {}, async stop() {} },
    project: async () => {},
    projectSoon: async () => {},
    now: () => new Date(++clock * 1_000),
  });

const retries = 330;

/** An order whose participant has been silent for an hour. */
async function longOrder(): Promise<string> {
  const id = randomUUID();
  const orders = freshInstance();
  const cause = (name: string) => ({ id: name, correlationid: 'c' });
  await orders.change(id, cause('place'), () => [{ type: 'OrderPlaced', data: placedOrder }]);
  for (let attempt = 2; attempt <= retries; attempt++) {
    const retried: OrderEvent = { type: 'StepRetried', data: { activity: 'reserve-stock', attempt } };
    await orders.change(id, cause(`retry ${attempt}`), () => [retried]);
  }
  return id;
}

it('are loaded from a snapshot and a bounded number of commits, equal to what all of them fold to', async () => {
  const id = await longOrder();
  const whole = foldCommits(id, await store.load(id));
  expect(whole).toMatchObject({ version: retries, attempt: retries });
  expect(await freshInstance().load(id)).toEqual(whole);
  const { snapshot, commits } = await store.latest(id, orderFold);
  expect(snapshot).toBeDefined();
  expect(commits.length).toBeLessThan(50);
});

it('go on from there, and the next instance sees it', async () => {
  const id = await longOrder();
  const reserved: OrderEvent = { type: 'StockReserved', data: {} };
  const { order } = await freshInstance().change(id, { id: 'reply', correlationid: 'c' }, () => [reserved]);
  expect(order).toMatchObject({ version: retries + 1, awaiting: 'authorize-payment', attempt: 1 });
  expect(await freshInstance().load(id)).toEqual(order);
});

it('count a message once, also when a snapshot hides that it was counted', async () => {
  const id = await longOrder();
  const again: OrderEvent = { type: 'StepRetried', data: { activity: 'reserve-stock', attempt: 999 } };
  const { order, outcome } = await freshInstance().change(id, { id: 'retry 7', correlationid: 'c' }, () => [again]);
  expect(outcome).toBe('repeated');
  expect(order).toMatchObject({ version: retries, attempt: retries });
});

it('do not use a snapshot that was folded by other rules', async () => {
  const id = await longOrder();
  const commits = mongo.collection('order_commits');
  await commits.updateMany({ orderId: id, snapshot: { $exists: true } }, { $set: { 'snapshot.state.attempt': -1 } });
  expect(await freshInstance().load(id)).not.toMatchObject({ attempt: -1, version: retries - 1 });
  await commits.updateMany({ orderId: id, snapshot: { $exists: true } }, { $set: { 'snapshot.fold': orderFold + 1 } });
  expect(await freshInstance().load(id)).toEqual(foldCommits(id, await store.load(id)));
});

it('can be read as they were at any time', async () => {
  const id = await longOrder();
  const commits = await store.load(id);
  const orders = freshInstance();
  for (const index of [0, 1, 49, 50, 51, 200, retries - 1]) {
    const at = commits[index]?.at as Date;
    expect(await orderAt({ orders }, id, at)).toEqual(foldCommits(id, commits.slice(0, index + 1)));
  }
  expect(await orderAt({ orders }, id, new Date((commits[0]?.at.getTime() ?? 0) - 1))).toBeUndefined();
});
