import { randomUUID } from 'node:crypto';
import { createMessage, type Message, orderPlaced, usd } from '@shop/contracts';
import { ShopError } from '@shop/errors';
import { silentTelemetry } from '@shop/telemetry';
import { type BreakableConnection, breakableConnection, eventually, testServers } from '@shop/testing';
import { type ChannelModel, type ConfirmChannel, connect } from 'amqplib';
import {
  batchSubscription,
  connectEventBus,
  deadLetterQueue,
  type EventBus,
  encodeMessage,
  queueName,
  type Subscription,
  subscription,
} from '../src';

const messages = 1_000;
const prefetch = 10;
const policy = { retryDelaysMs: [20, 40], maxAttempts: 4 };
const namespace = `poison-${randomUUID().slice(0, 8)}`;

let admin: ChannelModel;
let channel: ConfirmChannel;
let running: { bus: EventBus; queue: string; way: BreakableConnection } | undefined;

beforeAll(async () => {
  admin = await connect(testServers().amqp);
  channel = await admin.createConfirmChannel();
});

afterEach(async () => {
  if (!running) return;
  await running.bus.stopConsuming(500);
  await running.bus.close();
  running.way.close();
  await channel.deleteQueue(running.queue);
  await channel.deleteQueue(deadLetterQueue(running.queue));
  running = undefined;
});

afterAll(() => admin.close());

const placed = (subject: string): Message =>
  createMessage(
    orderPlaced,
    { source: 'test', correlationId: 'c', causationId: 'r' },
    { subject, time: new Date(), data: { orderId: subject, customerId: 'c', lines: [], total: usd(1) } },
  );
const altered = (change: object) => Buffer.from(JSON.stringify({ ...placed('poison'), name: undefined, ...change }));
const poison = encodeMessage(placed('poison'));

type Handle = (subjects: string[], way: BreakableConnection) => Promise<void>;

/** Consumes from a queue that only this test knows, over a connection that can be cut. */
async function start(
  declare: (handle: (received: Message[]) => Promise<void>) => Subscription,
  handle: Handle,
): Promise<string> {
  const service = `test-${randomUUID().slice(0, 8)}`;
  const way = await breakableConnection(testServers().amqp);
  const bus = await connectEventBus({ url: way.url, service, namespace, telemetry: silentTelemetry(), policy });
  const queue = queueName(service, 'listen', namespace);
  running = { bus, queue, way };
  await bus.subscribe([
    declare((received) =>
      handle(
        received.map((message) => message.subject),
        way,
      ),
    ),
  ]);
  return queue;
}

/** Puts the poison in the middle of the good messages. */
async function fill(queue: string, bad: Buffer): Promise<Set<string>> {
  const good = new Set(Array.from({ length: messages - 1 }, (_, index) => `good-${index}`));
  const contents = [...good].map((subject) => encodeMessage(placed(subject)));
  contents.splice(messages / 2, 0, bad);
  for (const content of contents) channel.sendToQueue(queue, content, { persistent: true, headers: {} });
  await channel.waitForConfirms();
  return good;
}

const oneByOne = (handle: (received: Message[]) => Promise<void>) =>
  subscription({ name: 'listen', messages: [orderPlaced], prefetch, handle: (message) => handle([message]) });
const inBatches = (handle: (received: Message[]) => Promise<void>) =>
  batchSubscription({ name: 'listen', messages: [orderPlaced], prefetch, batch: 5, handle });

const ways: [string, Buffer, Handle][] = [
  ['is not JSON', Buffer.from('{"specversion":'), async () => {}],
  ['is of a version that nobody knows', altered({ type: 'order.placed.v99' }), async () => {}],
  ['has data that its schema refuses', altered({ data: { orderId: 7 } }), async () => {}],
  [
    'makes its handler fail for good',
    poison,
    async (subjects) => {
      if (subjects.includes('poison')) throw new ShopError('validation_failed', 'never');
    },
  ],
  [
    'makes its handler fail every time',
    poison,
    async (subjects) => {
      if (subjects.includes('poison')) throw new Error('not now');
    },
  ],
  [
    'takes its connection down, and all that was under way there',
    poison,
    async (subjects, way) => {
      if (subjects.includes('poison')) way.cut();
    },
  ],
  [
    'takes its connection down and then fails as well',
    poison,
    async (subjects, way) => {
      if (!subjects.includes('poison')) return;
      way.cut();
      throw new Error('and I fail');
    },
  ],
];

describe.each([
  ['one by one', oneByOne],
  ['in batches', inBatches],
] as const)('one poison message in 1,000, handled %s with a prefetch of 10', (_, declare) => {
  it.each(ways)(
    'that %s: one dead letter, 999 handled, an empty queue',
    async (_, bad, handle) => {
      const handled = new Set<string>();
      const queue = await start(declare, async (subjects, way) => {
        await handle(subjects, way);
        for (const subject of subjects) handled.add(subject);
      });
      const good = await fill(queue, bad);
      const dead = deadLetterQueue(queue);
      await eventually(async () => (await channel.checkQueue(dead)).messageCount > 0, 60_000);
      await eventually(() => [...good].every((subject) => handled.has(subject)));
      await eventually(async () => (await channel.checkQueue(queue)).messageCount === 0);
      expect((await channel.checkQueue(dead)).messageCount).toBe(1);
      const letter = await channel.get(dead, { noAck: true });
      expect(letter ? letter.content : undefined).toEqual(bad);
    },
    90_000,
  );
});
