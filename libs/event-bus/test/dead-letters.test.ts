import { randomUUID } from 'node:crypto';
import { createMessage, type Message, orderPlaced, usd } from '@shop/contracts';
import { ShopError } from '@shop/errors';
import { silentTelemetry } from '@shop/telemetry';
import { breakableConnection, eventually, testServers } from '@shop/testing';
import { type ChannelModel, type ConfirmChannel, connect, type GetMessage } from 'amqplib';
import { connectEventBus, type DeadLetter, deadLetterQueue, type EventBus, queueName, subscription } from '../src';
import { createDeadLetters } from '../src/dead-letters';
import type { Publisher } from '../src/publisher';

const namespace = `dead-${randomUUID().slice(0, 8)}`;
const policy = { retryDelaysMs: [20], maxAttempts: 2 };

let admin: ChannelModel;
let channel: ConfirmChannel;
let bus: EventBus;
let twin: EventBus;
let queue: string;
/** Subjects that cannot be handled at this moment. */
let poisonous: (subject: string) => boolean = () => true;
let handled: string[] = [];

beforeAll(async () => {
  admin = await connect(testServers().amqp);
  channel = await admin.createConfirmChannel();
});

beforeEach(async () => {
  poisonous = () => true;
  handled = [];
  const service = `test-${randomUUID().slice(0, 8)}`;
  queue = queueName(service, 'listen', namespace);
  const connected = () =>
    connectEventBus({ url: testServers().amqp, service, namespace, telemetry: silentTelemetry(), policy });
  [bus, twin] = await Promise.all([connected(), connected()]);
  const listening = subscription({
    name: 'listen',
    messages: [orderPlaced],
    async handle({ subject }) {
      if (poisonous(subject)) throw new ShopError('validation_failed', `${subject} is poison`);
      handled.push(subject);
    },
  });
  await Promise.all([bus.subscribe([listening]), twin.subscribe([listening])]);
  await eventually(() => bus.ready() && twin.ready());
});

afterEach(async () => {
  for (const one of [bus, twin]) {
    await one.stopConsuming(500);
    await one.close();
  }
  await channel.deleteQueue(queue);
  await channel.deleteQueue(deadLetterQueue(queue));
});

afterAll(() => admin.close());

const placed = (subject: string): Message =>
  createMessage(
    orderPlaced,
    { source: 'test', correlationId: 'c', causationId: 'r' },
    { subject, time: new Date(), data: { orderId: subject, customerId: 'c', lines: [], total: usd(1) } },
  );

/** How many are there to be read. A broker puts back what was looked at in its own time. */
const deadCount = async () => (await channel.checkQueue(deadLetterQueue(queue))).messageCount;

/** Publishes messages that cannot be handled, and waits for them among the dead letters. */
async function die(...subjects: string[]): Promise<Message[]> {
  const messages = subjects.map(placed);
  await eventually(async () => (await bus.publish(messages)).every((outcome) => outcome === 'confirmed'));
  await eventually(async () => (await deadCount()) >= subjects.length);
  return messages;
}

const allBack = (count: number) => eventually(async () => expect(await deadCount()).toBe(count));

const list = async (): Promise<DeadLetter[]> => (await bus.deadLetters.list(queue)).letters;

it('counts, lists and shows them, as often as one likes, and takes nothing away', async () => {
  const [one, two] = await die('a', 'b');
  expect(await bus.deadLetters.counts()).toEqual([{ queue, messages: 2 }]);
  const first = await bus.deadLetters.list(queue);
  expect(first).toMatchObject({
    total: 2,
    letters: expect.arrayContaining([
      expect.objectContaining({ messageId: one?.id, reason: 'a is poison', type: 'order.placed.v1', replays: 0 }),
      expect.objectContaining({ messageId: two?.id, reason: 'b is poison', encoding: 'utf8' }),
    ]) as unknown,
  });
  expect(JSON.parse(first.letters[0]?.content ?? '')).toMatchObject({ type: 'order.placed.v1' });
  // More often than RabbitMQ 4 returns a message before it drops it.
  for (let look = 0; look < 50; look++) {
    await allBack(2);
    expect((await list()).map(({ id }) => id)).toEqual(first.letters.map(({ id }) => id));
  }
  await expectFewReturns(2);
});

it('replays one, whose attempts count from one again', async () => {
  await die('a', 'b');
  const letter = (await list()).find(({ reason }) => reason.startsWith('b')) as DeadLetter;
  poisonous = () => false;
  await allBack(2);
  expect(await bus.deadLetters.replay(queue, { id: letter.id })).toMatchObject({
    letters: [{ id: letter.id }],
    remaining: 1,
    failed: 0,
  });
  await eventually(() => handled.length === 1);
  expect(handled).toEqual(['b']);
  await allBack(1);
  expect(await list()).toMatchObject([{ reason: 'a is poison' }]);
});

it('replays all that were there, once: what fails again is among the dead letters again and says so', async () => {
  const subjects = Array.from({ length: 120 }, (_, index) => `s${index}`);
  await die(...subjects);
  poisonous = (subject) => subject === 's7';
  expect((await bus.deadLetters.replay(queue, 'all')).letters).toHaveLength(120);
  await eventually(() => handled.length === 119);
  await eventually(async () => (await deadCount()) === 1);
  expect(await list()).toMatchObject([{ reason: 's7 is poison', replays: 1 }]);
  expect(new Set(handled).size).toBe(119);
});

it('discards one or all', async () => {
  await die('a', 'b', 'c');
  const [first] = await list();
  await allBack(3);
  expect(await bus.deadLetters.discard(queue, { id: first?.id ?? '' })).toMatchObject({ remaining: 2, failed: 0 });
  await allBack(2);
  expect((await list()).map(({ id }) => id)).not.toContain(first?.id);
  await allBack(2);
  expect(await bus.deadLetters.discard(queue, 'all')).toMatchObject({ remaining: 0 });
  expect(await deadCount()).toBe(0);
  expect(handled).toEqual([]);
});

/** Takes away what is still there, so many, of which RabbitMQ 4 would drop each at its 21st return. */
async function expectFewReturns(count: number): Promise<void> {
  await allBack(count);
  for (let taken = 0; taken < count; taken++) {
    const letter = (await channel.get(deadLetterQueue(queue), { noAck: true })) as GetMessage;
    expect(Number(letter.properties.headers?.['x-delivery-count'] ?? 0)).toBeLessThan(20);
  }
}

it.each(['replay', 'discard'] as const)('brings no neighbour nearer to its end with each single %s', async (settle) => {
  await die('a', 'b', ...Array.from({ length: 50 }, (_, index) => `s${index}`));
  poisonous = () => false;
  const staying = ['a is poison', 'b is poison'];
  const ids = (await list()).filter(({ reason }) => !staying.includes(reason)).map(({ id }) => id);
  let left = 52;
  for (const id of ids.reverse()) {
    await allBack(left--);
    await bus.deadLetters[settle](queue, { id });
  }
  await expectFewReturns(2);
});

it('brings none nearer to its end by looking for one that is not there, or by what the queue refuses', async () => {
  await die('a', 'b');
  const missing = () => bus.deadLetters.discard(queue, { id: 'none' });
  for (let look = 0; look < 25; look++) await expect(missing()).rejects.toMatchObject({ code: 'not_found' });
  await bus.stopConsuming(500);
  await twin.stopConsuming(500);
  await channel.deleteQueue(queue);
  for (let attempt = 0; attempt < 25; attempt++) {
    await allBack(2);
    expect(await bus.deadLetters.replay(queue, 'all')).toMatchObject({ remaining: 2, failed: 2 });
  }
  await expectFewReturns(2);
});

it('shows what is no text and what nobody said anything about', async () => {
  const bytes = Buffer.from([0xff, 0x00, 0xfe]);
  channel.sendToQueue(deadLetterQueue(queue), bytes, { persistent: true });
  await channel.waitForConfirms();
  expect(await list()).toMatchObject([
    {
      messageId: null,
      type: null,
      failedAt: null,
      reason: 'unknown',
      encoding: 'base64',
      content: bytes.toString('base64'),
    },
  ]);
});

it('keeps what the queue does not take any more', async () => {
  await die('a');
  await bus.stopConsuming(500);
  await twin.stopConsuming(500);
  await channel.deleteQueue(queue);
  expect(await bus.deadLetters.replay(queue, 'all')).toMatchObject({ letters: [], remaining: 1, failed: 1 });
});

it('lets one instance at a time at them', async () => {
  await die('a', 'b', 'c');
  const outcomes = await Promise.allSettled([bus, twin, bus, twin].map((one) => one.deadLetters.list(queue)));
  const seen = outcomes.flatMap((outcome) => (outcome.status === 'fulfilled' ? [outcome.value.letters.length] : []));
  expect(seen.length).toBeGreaterThan(0);
  expect(new Set(seen)).toEqual(new Set([3]));
  for (const outcome of outcomes)
    if (outcome.status === 'rejected') expect(outcome.reason).toMatchObject({ code: 'conflict' });
  expect(await list()).toHaveLength(3);
});

it.each([
  ['a queue of somebody else', () => bus.deadLetters.list('order.checkout-replies')],
  ['an id that is not there', () => bus.deadLetters.replay(queue, { id: 'none' })],
  ['an id that is not there, to be discarded', () => bus.deadLetters.discard(queue, { id: 'none' })],
])('does not find %s', async (_, act) => {
  await expect(act()).rejects.toMatchObject({ code: 'not_found' });
});

it('says that the broker is unavailable when the connection is lost in the middle of a call', async () => {
  const way = await breakableConnection(testServers().amqp);
  const connection = await connect(way.url);
  connection.on('error', () => {});
  const openAndBreak = async () => {
    const opened = await connection.createChannel();
    way.freeze();
    setImmediate(way.cut);
    return opened;
  };
  const unused = {} as Publisher;
  const letters = createDeadLetters(openAndBreak, unused, () => [queue]);
  await expect(letters.counts()).rejects.toMatchObject({ kind: 'shop-error', code: 'upstream_unavailable' });
  way.close();
});
