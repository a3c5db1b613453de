import { randomUUID } from 'node:crypto';
import { eventually, testServers } from '@shop/testing';
import { connect, type RecoveringChannelModel } from 'amqplib';
import { withBrokerLock } from '../src/broker-lock';

const connections: RecoveringChannelModel[] = [];

afterAll(async () => {
  for (const connection of connections) await connection.close();
});

/** A connection of an instance, and how often it has asked for something. */
async function instance() {
  const recovery = { initialDelay: 50, maxDelay: 500, factor: 2, waitForConnect: true };
  const connection = await connect(testServers().amqp, { recovery });
  connection.on('error', () => {});
  connections.push(connection);
  let asked = 0;
  const openChannel = () => {
    asked++;
    return connection.createChannel();
  };
  return { openChannel, asked: () => asked };
}

const newLock = () => `test-${randomUUID().slice(0, 8)}.lock`;
const withinMs = 10_000;

it('lets one work after the other', async () => {
  const lock = newLock();
  const [one, other] = await Promise.all([instance(), instance()]);
  const said: string[] = [];
  let second: Promise<void> | undefined;
  await withBrokerLock(one.openChannel, lock, withinMs, async () => {
    second = withBrokerLock(other.openChannel, lock, withinMs, async () => void said.push('other'));
    await eventually(() => other.asked() > 2);
    said.push('one');
  });
  await second;
  expect(said).toEqual(['one', 'other']);
});

it('is given back by work that fails and takes its channel down', async () => {
  const lock = newLock();
  const [one, other] = await Promise.all([instance(), instance()]);
  const failing = withBrokerLock(one.openChannel, lock, withinMs, (channel) => channel.checkQueue(newLock()));
  await expect(failing).rejects.toMatchObject({ code: 404 });
  expect(await withBrokerLock(other.openChannel, lock, 0, async () => 'free')).toBe('free');
});

it('waits no longer than it is told', async () => {
  const lock = newLock();
  const [one, other] = await Promise.all([instance(), instance()]);
  await withBrokerLock(one.openChannel, lock, withinMs, async () => {
    await expect(withBrokerLock(other.openChannel, lock, 0, async () => {})).rejects.toMatchObject({ code: 405 });
  });
});
