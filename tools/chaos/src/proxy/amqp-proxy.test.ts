import { type ChannelModel, connect } from 'amqplib';
import { holdsWithin } from '../wait';
import { type AmqpProxy, startAmqpProxy } from './amqp-proxy';

const server = new URL((process.env.AMQP_URL ?? '').replace('amqp:', 'http:'));
const queue = `chaos-proxy-${process.pid}`;

let proxy: AmqpProxy;
const connections: ChannelModel[] = [];

async function connectAs(name: string): Promise<ChannelModel> {
  const url = `amqp://${server.username || 'guest'}:${server.password || 'guest'}@127.0.0.1:${proxy.port}`;
  const connection = await connect(url, { clientProperties: { connection_name: name } });
  connection.on('error', () => {});
  connections.push(connection);
  return connection;
}

const closing = (connection: ChannelModel) => new Promise((resolve) => connection.once('close', resolve));

/** Publishes one message and waits for the broker to have it. */
async function publish(connection: ChannelModel, text: string): Promise<void> {
  const channel = await connection.createConfirmChannel();
  channel.on('error', () => {});
  await channel.assertQueue(queue, { durable: true });
  channel.sendToQueue(queue, Buffer.from(text));
  await channel.waitForConfirms();
  await channel.close();
}

beforeAll(async () => {
  proxy = await startAmqpProxy(Number(server.port || 5672));
});

afterAll(async () => {
  const channel = await (await connectAs('tidy')).createChannel();
  await channel.deleteQueue(queue);
  await Promise.all(connections.map((connection) => connection.close().catch(() => {})));
  await proxy.close();
});

it('knows no queue that goes with its connection', async () => {
  const channel = await (await connectAs('order consumer')).createChannel();
  const lock = `${queue}.lock`;
  await channel.assertQueue(lock, { exclusive: true, durable: false, autoDelete: true });
  await channel.deleteQueue(lock);
  expect(proxy.queues).not.toContain(lock);
});

it('hands on what passes, and knows the queues', async () => {
  const connection = await connectAs('order publisher');
  await publish(connection, 'x'.repeat(300_000)); // several frames
  const channel = await connection.createChannel();
  const message = await channel.get(queue, { noAck: true });
  expect((message || undefined)?.content.length).toBe(300_000);
  expect(proxy.queues).toContain(queue);
});

it('strikes when the broker has a message and its publisher does not know it yet', async () => {
  const [order, payment] = [await connectAs('order publisher'), await connectAs('payment publisher')];
  const ports: number[] = [];
  proxy.atNextConfirm('order', (port) => ports.push(port));
  await publish(payment, 'of another service');
  expect(ports).toEqual([]);
  const closed = closing(order);
  void publish(order, 'published').catch(() => {});
  await closed;
  expect(ports).toHaveLength(1);
  const { messageCount } = await (await payment.createChannel()).purgeQueue(queue);
  expect(messageCount).toBe(2);
});

it('strikes before an acknowledgement: the message comes again', async () => {
  const connection = await connectAs('order consumer');
  await publish(connection, 'again');
  let delivered = 0;
  proxy.atNextDelivery(queue, () => delivered++);
  proxy.atNextAcknowledgement(queue, () => {});
  const channel = await connection.createChannel();
  const closed = closing(connection);
  await channel.consume(queue, (message) => message && channel.ack(message));
  await closed;
  expect(delivered).toBe(1);
  const other = await (await connectAs('other')).createChannel();
  expect(await holdsWithin(5_000, async () => Boolean(await other.get(queue, { noAck: true })))).toBe(true);
});

it('closes a channel under its user, and the next one of the same connection works', async () => {
  const connection = await connectAs('order consumer');
  const channel = await connection.createChannel();
  const failed = new Promise((resolve) => channel.once('error', resolve));
  let closed = 0;
  proxy.closeNextChannel('order', () => closed++);
  await expect(channel.assertQueue(queue, { durable: true })).rejects.toThrow();
  expect(String(await failed)).toContain('INTERNAL_ERROR');
  expect(closed).toBe(1);
  await publish(connection, 'works again');
});

it('cuts every connection of one service', async () => {
  const [order, payment] = [await connectAs('shipping consumer'), await connectAs('payment consumer')];
  const closed = closing(order);
  expect(proxy.isConnected('shipping')).toBe(true);
  expect(proxy.cutConnections('shipping')).toBe(1);
  await closed;
  expect(proxy.isConnected('shipping')).toBe(false);
  await payment.createChannel();
});
