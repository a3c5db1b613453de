import { randomUUID } from 'node:crypto';
import { createMessage, type Message, stockReserved } from '@shop/contracts';
import type { PublishOutcome } from '@shop/event-bus';
import { silentTelemetry } from '@shop/telemetry';
import { eventually, testSettings } from '@shop/testing';
import { type Connection, Schema } from 'mongoose';
import { connectMongo, createDocumentStore, createOutboxRelay, type OutboxRelay, storedFields } from '../src';

interface Counter {
  count: number;
}

const telemetry = silentTelemetry();
let mongo: Connection;

beforeAll(async () => {
  mongo = await connectMongo({ uri: testSettings('mongo').MONGODB_URI, service: 'test', logger: telemetry.logger });
});

afterAll(async () => {
  await mongo.dropDatabase();
  await mongo.close();
});

/** A broker that does as it is told. */
function broker(answer: (message: Message) => PublishOutcome = () => 'confirmed') {
  const published: Message[] = [];
  let regained = () => {};
  return {
    published,
    regain: () => regained(),
    publish: async (messages: readonly Message[]) => {
      published.push(...messages);
      return messages.map(answer);
    },
    onConnected: (listener: () => void) => {
      regained = listener;
    },
  };
}

const message = (subject: string) =>
  createMessage(
    stockReserved,
    { source: 'test', correlationId: 'c', causationId: 'r' },
    { subject, data: { orderId: subject }, time: new Date() },
  );

function counters(bus: ReturnType<typeof broker>, options: { leaseMs?: number; recover?: () => Promise<void> } = {}) {
  const schema = new Schema({ ...storedFields, count: { type: Number, required: true } }, { versionKey: false });
  const model = mongo.model(`Counter${randomUUID()}`, schema, `counters_${randomUUID().slice(0, 8)}`);
  const store = createDocumentStore<Counter>(model as never, () => relay);
  const relay: OutboxRelay = createOutboxRelay({
    outbox: store.outbox,
    bus,
    telemetry,
    sweepIntervalMs: 10,
    leaseMs: 0,
    ...options,
  });
  const increment = (id: string) =>
    store.change(id, (state) => ({ state: { count: (state?.count ?? 0) + 1 }, messages: [message(id)] }));
  const owed = async () => (await model.find({ 'outbox.time': { $exists: true } }).lean()).length;
  return { store, relay, increment, owed, model };
}

it('publishes what was written, marks it sent and does not publish it again', async () => {
  const bus = broker();
  const { relay, increment, owed, store } = counters(bus, { leaseMs: 60_000 });
  await store.outbox.createIndexes();
  await Promise.all(['a', 'b', 'c'].map(increment));
  await eventually(async () => (await owed()) === 0);
  relay.start();
  await relay.stop();
  expect(bus.published.map((one) => one.subject).sort()).toEqual(['a', 'b', 'c']);
});

it('loses no increment to another one at the same time', async () => {
  const { increment, store, relay } = counters(broker());
  await Promise.all(Array.from({ length: 8 }, () => increment('a')));
  await relay.stop();
  expect(await store.load('a')).toEqual({ count: 8 });
});

it.each<PublishOutcome>(['failed', 'unroutable'])(
  'keeps what is %s and sends it with a later sweep',
  async (outcome) => {
    let answer: PublishOutcome = outcome;
    const bus = broker(() => answer);
    const { relay, increment, owed } = counters(bus);
    await increment('a');
    await eventually(() => bus.published.length > 0);
    expect(await owed()).toBe(1);
    answer = 'confirmed';
    relay.start();
    await eventually(async () => (await owed()) === 0);
    await relay.stop();
  },
);

it('sends with a sweep what a crash left behind, after what the writer had still to do', async () => {
  const bus = broker();
  const recovered: number[] = [];
  const { model, relay, owed } = counters(bus, { recover: async () => void recovered.push(bus.published.length) });
  // Written, and never announced: as after a crash.
  await model.create([{ _id: 'a', revision: 1, count: 1, outbox: [message('a')] }] as never);
  relay.start();
  await eventually(async () => (await owed()) === 0);
  await relay.stop();
  expect(bus.published).toHaveLength(1);
  expect(recovered[0]).toBe(0);
});

it('leaves what was just written to the one who wrote it', async () => {
  const bus = broker();
  const { store } = counters(bus);
  await store.change('a', () => ({ state: { count: 1 }, messages: [message('a')] }));
  expect(await store.outbox.pending(new Date(Date.now() - 60_000), 10)).toEqual([]);
});

it('finds what is owed by an index', async () => {
  const { store, model, increment, relay } = counters(broker(() => 'failed'));
  await store.outbox.createIndexes();
  await increment('a');
  await relay.stop();
  const plan = JSON.stringify(
    await model.collection
      .find({ 'outbox.time': { $lt: '9' } })
      .sort({ 'outbox.time': 1 })
      .explain(),
  );
  expect(plan).toContain('IXSCAN');
  expect(plan).not.toContain('COLLSCAN');
});

it('changes nothing when the decision is refused', async () => {
  const { store, relay } = counters(broker());
  await store.change('a', () => ({ state: { count: 1 } }));
  await expect(
    store.change('a', () => {
      throw new Error('refused');
    }),
  ).rejects.toThrow('refused');
  expect(await store.change('a', () => undefined)).toEqual({ count: 1 });
  await relay.stop();
});

describe('two instances of a service', () => {
  /** The same collection through two stores, each with its own memory. */
  function twoInstances() {
    const name = `Shared${randomUUID()}`;
    const schema = new Schema({ ...storedFields, count: { type: Number, required: true } }, { versionKey: false });
    const model = mongo.model(name, schema, name);
    const relay = createOutboxRelay({ outbox: { name } as never, bus: broker(), telemetry });
    return [1, 2].map(() => createDocumentStore<Counter>(model as never, () => relay));
  }
  const plusOne = (state: Counter | undefined) => ({ state: { count: (state?.count ?? 0) + 1 } });

  it('see each other’s changes although each remembers its own', async () => {
    const [first, second] = twoInstances();
    for (let round = 0; round < 3; round++) {
      await first?.change('a', plusOne);
      await second?.change('a', plusOne);
    }
    expect(await first?.load('a')).toEqual({ count: 6 });
  });

  it('refuse only what the stored state refuses', async () => {
    const [first, second] = twoInstances();
    await first?.change('a', plusOne);
    await second?.change('a', plusOne);
    const evenOnly = (state: Counter | undefined) => {
      if ((state?.count ?? 0) % 2 === 1) throw new Error('odd');
      return plusOne(state);
    };
    expect(await first?.change('a', evenOnly)).toEqual({ count: 3 });
    await expect(first?.change('a', evenOnly)).rejects.toThrow('odd');
  });
});
