import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { createMessage, orderPlaced, usd } from '@shop/contracts';
import { silentTelemetry } from '@shop/telemetry';
import { eventually, testServers } from '@shop/testing';
import { type Channel, connect, type RecoveringChannelModel } from 'amqplib';
import { deadLetterQueue, encodeMessage, exchangesOf, queueName, subscription } from '../src';
import { type Consumer, createConsumer } from '../src/consumer';
import { createPublisher, type Publisher } from '../src/publisher';
import { declareTopology } from '../src/topology';

const { logger, metrics } = silentTelemetry();
const policy = { retryDelaysMs: [20], maxAttempts: 2 };
const names = () => ({ service: 'test', namespace: `consumer-${randomUUID().slice(0, 8)}` });

let connection: RecoveringChannelModel;
let admin: Channel;
let publisher: Publisher;
let running: { consumer: Consumer; queue: string };

beforeEach(async () => {
  connection = await connect(testServers().amqp, { recovery: true });
  admin = await connection.createChannel();
  publisher = createPublisher({ connection, exchanges: exchangesOf(names().namespace), logger, metrics });
  await eventually(() => publisher.ready());
});

afterEach(async () => {
  await running.consumer.stop(500);
  await admin.deleteQueue(running.queue);
  await admin.deleteQueue(deadLetterQueue(running.queue));
  await publisher.close();
  await connection.close();
});

const contentOf = (subject: string): Buffer => {
  const origin = { source: 'test', correlationId: 'c', causationId: 'r' };
  const data = { orderId: subject, customerId: 'c', lines: [], total: usd(1) };
  return encodeMessage(createMessage(orderPlaced, origin, { subject, time: new Date(), data }));
};

/** Consumes a queue that has these messages already, each only after the one before it. */
async function startWith(
  contents: Buffer[],
  { onChannel, mayBind = async () => {} }: { onChannel: (channel: Channel) => void; mayBind?: () => Promise<void> },
) {
  const handled: string[] = [];
  const listening = subscription({
    name: 'listen',
    messages: [orderPlaced],
    prefetch: 1,
    handle: async ({ subject }) => void handled.push(subject),
  });
  const { service, namespace } = names();
  const queue = queueName(service, listening.name, namespace);
  await declareTopology(admin, { service, namespace }, [listening], policy.retryDelaysMs);
  for (const content of contents) admin.sendToQueue(queue, content, { persistent: true });
  await eventually(async () => (await admin.checkQueue(queue)).messageCount === contents.length);
  const createChannel = connection.createChannel.bind(connection);
  connection.createChannel = async () => {
    const channel = await createChannel();
    onChannel(channel);
    return channel;
  };
  const options = { service, namespace, subscription: listening, connection, publisher, policy, mayBind };
  const consumer = createConsumer({ ...options, logger, metrics });
  running = { consumer, queue };
  return { consumer, queue, handled };
}

/** As when both arrive in one piece: the consumer learns that it is one only after its first message. */
function deliverBeforeConsumeOk(channel: Channel): void {
  const consume = channel.consume.bind(channel);
  channel.consume = async (queue, onMessage, options) => {
    const delivered = Promise.withResolvers<void>();
    const listener: typeof onMessage = (message) => {
      onMessage(message);
      delivered.resolve();
    };
    const reply = await consume(queue, listener, options);
    await delivered.promise;
    return reply;
  };
}

it('settles a message that arrives together with the answer that it may consume', async () => {
  const { queue, handled } = await startWith([Buffer.from('{"specversion":'), contentOf('good')], {
    onChannel: deliverBeforeConsumeOk,
  });
  await eventually(() => handled.includes('good'));
  await eventually(async () => (await admin.checkQueue(deadLetterQueue(queue))).messageCount === 1);
});

it('does not begin to consume when it is stopped while it waits for leave to bind', async () => {
  const [asked, leave] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()];
  const opened = Promise.withResolvers<Channel>();
  let consumed = false;
  const { consumer, handled } = await startWith([contentOf('left')], {
    onChannel(channel) {
      const consume = channel.consume.bind(channel);
      channel.consume = (...request) => {
        consumed = true;
        return consume(...request);
      };
      opened.resolve(channel);
    },
    mayBind() {
      asked.resolve();
      return leave.promise;
    },
  });
  await asked.promise;
  const closed = once(await opened.promise, 'close');
  await consumer.stop(500);
  leave.resolve();
  await closed;
  expect(consumed).toBe(false);
  expect(handled).toEqual([]);
});
