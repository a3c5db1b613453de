import { silentLogger } from '@shop/telemetry';
import { type BreakableConnection, breakableConnection, testServers } from '@shop/testing';
import { connect, type RecoveringChannelModel } from 'amqplib';
import { withBrokerLock } from '../src/broker-lock';
import { manageChannel, openPlainChannel } from '../src/managed-channel';

let way: BreakableConnection;
let connection: RecoveringChannelModel;

beforeEach(async () => {
  way = await breakableConnection(testServers().amqp);
  connection = await connect(way.url, { recovery: { initialDelay: 20, maxDelay: 100, waitForConnect: true } });
  connection.on('error', () => {});
});

afterEach(async () => {
  await connection.close();
  way.close();
});

/** What is asked of the broker in this turn has no answer any more, and then the connection is lost. */
function breakUnderTheNextRequest(): void {
  way.freeze();
  setImmediate(way.cut);
}

it('opens a channel again when the connection breaks while one that could not be set up is being closed', async () => {
  let attempts = 0;
  const channel = manageChannel({
    name: 'test',
    connection,
    logger: silentLogger,
    open: openPlainChannel,
    async setUp() {
      if (++attempts > 1) return;
      breakUnderTheNextRequest();
      throw new Error('not yet');
    },
  });
  await channel.opened();
  expect(attempts).toBe(2);
  await channel.close();
});

it('lets go of a lock when the connection breaks while its channel is being closed', async () => {
  const work = async () => breakUnderTheNextRequest();
  await withBrokerLock(() => connection.createChannel(), 'test-breaking.lock', 0, work);
  expect(
    await withBrokerLock(
      () => connection.createChannel(),
      'test-breaking.lock',
      5_000,
      async () => 'free',
    ),
  ).toBe('free');
});
