import { randomUUID } from 'node:crypto';
import { createMessage, type Message, stockReserved } from '@shop/contracts';
import type { PublishOutcome } from '@shop/event-bus';
import { silentTelemetry } from '@shop/telemetry';
import { eventually, testSettings } from '@shop/testing';
import type { Connection, mongo as driver } from 'mongoose';
import { connectMongo, createEventStore, createOutboxRelay, documentOutbox, type Outbox } from '../src';

const telemetry = silentTelemetry();
let mongo: Connection;

beforeAll(async () => {
  mongo = await connectMongo({ uri: testSettings('mongo').MONGODB_URI, service: 'test', logger: telemetry.logger });
});

afterAll(async () => {
  await mongo.dropDatabase();
  await mongo.close();
});

const origin = { source: 'test', correlationId: 'c', causationId: 'r' };
const longAgo = new Date('2026-01-01T00:00:00.000Z');

const messageOf = (subject: string, time = longAgo): Message =>
  createMessage(stockReserved, origin, { subject, data: { orderId: subject }, time });

/** An outbox with so many entries that were written long ago and never announced. */
interface Leftovers {
  outbox: Outbox;
  collection: driver.Collection<driver.Document>;
}

const newCollection = () => mongo.collection(`left_${randomUUID().slice(0, 8)}`) as never as Leftovers['collection'];
const numbers = (count: number) => Array.from({ length: count }, (_, index) => String(index));

async function leftInDocuments(count: number): Promise<Leftovers> {
  const collection = newCollection();
  const outbox = documentOutbox(collection as never);
  await outbox.createIndexes();
  await collection.insertMany(numbers(count).map((id) => ({ _id: id as never, revision: 1, outbox: [messageOf(id)] })));
  return { outbox, collection };
}

async function leftInCommits(count: number): Promise<Leftovers> {
  const collection = newCollection();
  const store = createEventStore(collection, 'noteId');
  await store.createIndexes();
  const commit = (stream: string) => ({
    stream,
    version: 1,
    events: [],
    outgoing: [messageOf(stream)],
    causationId: 'a',
    traceId: 't',
    at: longAgo,
  });
  await Promise.all(numbers(count).map((id) => store.append(commit(id))));
  return { outbox: store.outbox, collection };
}

/** The clock of every instance, which stands still until it is told to move. */
function stoppedClock() {
  let time = Date.parse('2026-06-01T00:00:00.000Z');
  return {
    now: () => new Date(time),
    advance: (milliseconds: number) => {
      time += milliseconds;
    },
  };
}

/** An instance of the service, which sweeps when it is told to. */
function instance(
  outbox: Outbox,
  now: () => Date,
  publishing: () => Promise<PublishOutcome> = async () => 'confirmed',
) {
  const published: string[] = [];
  let looks = 0;
  let sweep = () => {};
  const relay = createOutboxRelay({
    outbox: {
      ...outbox,
      async claim(search) {
        const claimed = await outbox.claim(search);
        looks += 1;
        return claimed;
      },
    },
    bus: {
      publish: async (messages) => {
        published.push(...messages.map((message) => message.subject));
        return Promise.all(messages.map(publishing));
      },
      onConnected: (listener) => {
        sweep = listener;
      },
    },
    telemetry,
    now,
    sweepIntervalMs: 3_600_000,
    sweepLimit: 100,
  });
  relay.start();
  return { relay, published, sweep: () => sweep(), looks: () => looks };
}

describe.each([
  ['documents', leftInDocuments],
  ['commits', leftInCommits],
])('two instances sweep the same %s', (_, leftovers) => {
  it('and publish each message once', async () => {
    const { outbox } = await leftovers(1_000);
    const { now } = stoppedClock();
    const both = [instance(outbox, now), instance(outbox, now)];
    await eventually(() => {
      for (const { sweep } of both) sweep();
      return both.flatMap(({ published }) => published).length >= 1_000;
    });
    await Promise.all(both.map(({ relay }) => relay.stop()));
    const all = both.flatMap(({ published }) => published);
    expect(all).toHaveLength(1_000);
    expect(new Set(all).size).toBe(1_000);
  });

  it('and one takes over what the other claimed and did not live to send, once the claim is over', async () => {
    const { outbox } = await leftovers(5);
    const clock = stoppedClock();
    const { promise, resolve } = Promise.withResolvers<PublishOutcome>();
    const dead = instance(outbox, clock.now, () => promise);
    dead.sweep();
    await eventually(() => dead.published.length === 5);
    const heir = instance(outbox, clock.now);
    heir.sweep();
    await eventually(() => heir.looks() === 1);
    expect(heir.published).toEqual([]);
    clock.advance(60_000);
    await eventually(() => {
      heir.sweep();
      return heir.published.length === 5;
    });
    resolve('failed');
    await Promise.all([dead.relay.stop(), heir.relay.stop()]);
    expect(heir.published.sort()).toEqual(numbers(5));
  });

  it('and what one could not send is the other’s to try when its turn has come', async () => {
    const { outbox, collection } = await leftovers(3);
    const { now } = stoppedClock();
    const unlucky = instance(outbox, now, async () => 'failed');
    unlucky.sweep();
    await eventually(async () => (await collection.countDocuments({ retryAt: { $exists: true } })) === 3);
    const other = instance(outbox, now);
    other.sweep(); // as after a reconnect, when everything that was put off is due
    await eventually(() => other.published.length === 3);
    await Promise.all([unlucky.relay.stop(), other.relay.stop()]);
    expect(other.published.sort()).toEqual(numbers(3));
  });
});

it('a sweep leaves a new message to its writer, although the same document owes an old one', async () => {
  const { outbox, collection } = await leftInDocuments(1);
  const { now } = stoppedClock();
  await collection.updateOne({}, { $push: { outbox: messageOf('new', now()) } } as never);
  const { entries } = await outbox.claim({
    writtenBefore: new Date(now().getTime() - 3_000),
    due: now(),
    now: now(),
    until: now(),
    limit: 10,
    inHand: () => false,
  });
  expect(entries.flatMap(({ messages }) => messages.map(({ subject }) => subject))).toEqual(['0']);
});

it('claims nothing that is in hand', async () => {
  const { outbox } = await leftInDocuments(3);
  const { now } = stoppedClock();
  const search = { writtenBefore: now(), due: now(), now: now(), until: new Date(now().getTime() + 1_000), limit: 10 };
  const mine = await outbox.claim({ ...search, inHand: (key) => key === '1' });
  expect(mine.entries.map(({ key }) => key)).toEqual(['0', '2']);
  const later = await outbox.claim({ ...search, inHand: () => false });
  expect(later.entries.map(({ key }) => key)).toEqual(['1']);
});
