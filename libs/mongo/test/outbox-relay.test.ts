import { randomUUID } from 'node:crypto';
import { createMessage, type Message, stockReserved } from '@shop/contracts';
import type { PublishOutcome } from '@shop/event-bus';
import { silentTelemetry } from '@shop/telemetry';
import { eventually, testSettings } from '@shop/testing';
import { type Connection, Schema } from 'mongoose';
import {
  connectMongo,
  createDocumentStore,
  createOutboxRelay,
  type OutboxRelay,
  type OutboxRelayOptions,
  storedFields,
} from '../src';

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
function broker(answer: (message: Message) => PublishOutcome | Promise<PublishOutcome> = () => 'confirmed') {
  const published: Message[] = [];
  let regained = () => {};
  return {
    published,
    regain: () => regained(),
    publish: async (messages: readonly Message[]) => {
      published.push(...messages);
      return Promise.all(messages.map(answer));
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

function counters(bus: ReturnType<typeof broker>, options: Partial<OutboxRelayOptions> = {}) {
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
  await model.create(leftBehind('a') as never);
  relay.start();
  await eventually(async () => (await owed()) === 0);
  await relay.stop();
  expect(bus.published).toHaveLength(1);
  expect(recovered[0]).toBe(0);
});

/** Written, and never announced: as after a crash. */
const leftBehind = (...ids: string[]) =>
  ids.map((id) => ({ _id: id, revision: 1, count: 1, outbox: [{ ...message(id), time: '2026-01-01T00:00:00.000Z' }] }));

it('does not let what cannot be sent stand before what can', async () => {
  const bus = broker((one) => (one.subject.startsWith('stuck') ? 'unroutable' : 'confirmed'));
  const { model, relay } = counters(bus, { sweepLimit: 2 });
  await model.create(leftBehind('stuck 1', 'stuck 2', 'stuck 3') as never);
  await model.create(leftBehind('a', 'b', 'c') as never);
  relay.start();
  await eventually(() => bus.published.filter((one) => !one.subject.startsWith('stuck')).length === 3);
  await relay.stop();
  const attempts = bus.published.filter((one) => one.subject.startsWith('stuck'));
  expect(new Set(attempts.map((one) => one.subject)).size).toBe(attempts.length);
});

it('keeps what the outbox notes for itself out of the state', async () => {
  const { store, increment, relay } = counters(broker(() => 'failed'));
  await increment('a');
  await store.outbox.putOff([{ key: 'a', messages: [] }], new Date());
  expect(await store.load('a')).toEqual({ count: 1 });
  await relay.stop();
});

it('sends what was put off as soon as the broker is there again', async () => {
  let answer: PublishOutcome = 'failed';
  const bus = broker(() => answer);
  const { model, relay, owed } = counters(bus, { sweepIntervalMs: 60_000 });
  await model.create(leftBehind('a') as never);
  relay.start();
  bus.regain();
  await eventually(async () => (await model.findById('a', { retryAt: 1 }).lean<{ retryAt?: Date }>())?.retryAt);
  answer = 'confirmed';
  await eventually(async () => {
    bus.regain();
    return (await owed()) === 0;
  });
  await relay.stop();
});

it('empties more than one sweep takes without waiting for the next one', async () => {
  const bus = broker();
  const { model, relay, owed } = counters(bus, { sweepIntervalMs: 60_000, sweepLimit: 2 });
  await model.create(leftBehind('a', 'b', 'c', 'd', 'e') as never);
  relay.start();
  bus.regain();
  await eventually(async () => (await owed()) === 0);
  await relay.stop();
  expect(bus.published).toHaveLength(5);
});

it('sends the others when one cannot be recovered', async () => {
  const bus = broker();
  const recover = async ({ key }: { key: string }) => {
    if (key === 'a') throw new Error('cannot be recovered');
  };
  const { model, relay } = counters(bus, { recover });
  await model.create(leftBehind('a', 'b') as never);
  relay.start();
  await eventually(() => bus.published.length > 0);
  await relay.stop();
  expect(bus.published.map((one) => one.subject)).toEqual(['b']);
});

it('does not publish a second time what is still on its way to the broker', async () => {
  let confirm = (_outcome: PublishOutcome) => {};
  const slow = new Promise<PublishOutcome>((resolve) => {
    confirm = resolve;
  });
  const bus = broker((one) => (one.subject === 'slow' ? slow : 'confirmed'));
  const { model, relay, increment, owed } = counters(bus);
  await increment('slow');
  await model.create(leftBehind('a') as never);
  relay.start();
  // The sweep has been: it has sent what a crash left behind, and looked at the slow one as well.
  await eventually(() => bus.published.some((one) => one.subject === 'a'));
  confirm('confirmed');
  await eventually(async () => (await owed()) === 0);
  await relay.stop();
  expect(bus.published.filter((one) => one.subject === 'slow')).toHaveLength(1);
});

it('leaves what was just written to the one who wrote it', async () => {
  const bus = broker();
  const { store } = counters(bus);
  await store.change('a', () => ({ state: { count: 1 }, messages: [message('a')] }));
  const now = new Date();
  const writtenBefore = new Date(now.getTime() - 60_000);
  const search = { writtenBefore, due: now, now, until: now, limit: 10, inHand: () => false };
  expect((await store.outbox.claim(search)).entries).toEqual([]);
});

it('finds what is owed by an index', async () => {
  const { store, model, increment, relay } = counters(broker(() => 'failed'));
  await store.outbox.createIndexes();
  await increment('a');
  await relay.stop();
  const plan = JSON.stringify(
    await model.collection
      .find({
        'outbox.time': { $lt: '9' },
        retryAt: { $not: { $gt: new Date() } },
        'outboxClaim.until': { $not: { $gt: new Date() } },
      })
      .sort({ retryAt: 1 })
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

it('marks an entry only once what follows the write is done, and leaves it to a sweep when that failed', async () => {
  const bus = broker();
  const recovered: string[] = [];
  const { model, relay, owed } = counters(bus, { recover: async ({ key }) => void recovered.push(key) });
  await model.create(leftBehind('done', 'failed') as never);
  let finish = () => {};
  const followUp = new Promise<void>((resolve) => {
    finish = resolve;
  });
  const entryOf = async (key: string) => ({
    key,
    messages: (await model.findById(key).lean<{ outbox: Message[] }>())?.outbox ?? [],
  });
  relay.announce({ ...(await entryOf('done')), followUp });
  relay.announce({ ...(await entryOf('failed')), followUp: Promise.reject(new Error('the view is away')) });
  await eventually(() => bus.published.length === 2);
  expect(await owed()).toBe(2);
  finish();
  await eventually(async () => (await owed()) === 1);
  relay.start();
  await eventually(async () => (await owed()) === 0);
  await relay.stop();
  expect(recovered).toEqual(['failed']);
});

it('sweeps once more when the broker comes back during a sweep that it had failed', async () => {
  let answer: PublishOutcome = 'failed';
  const bus = broker(() => {
    const outcome = answer;
    if (outcome === 'failed') bus.regain();
    answer = 'confirmed';
    return outcome;
  });
  const { model, relay, owed } = counters(bus, { sweepIntervalMs: 600_000 });
  await model.create(leftBehind('a') as never);
  relay.start();
  bus.regain();
  await eventually(async () => (await owed()) === 0);
  await relay.stop();
});
