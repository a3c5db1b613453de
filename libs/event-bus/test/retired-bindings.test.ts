import { randomUUID } from 'node:crypto';
import { createMessage, type MessageDefinition, orderPlaced, orderShipped, usd } from '@shop/contracts';
import { silentTelemetry } from '@shop/telemetry';
import { eventually, testServers } from '@shop/testing';
import { connect } from 'amqplib';
import {
  type Binding,
  type BindingRecord,
  connectEventBus,
  deadLetterQueue,
  type EventBus,
  exchangesOf,
  subscription,
} from '../src';

const hour = 3_600_000;
const ends: (() => Promise<void>)[] = [];

afterAll(async () => {
  for (const end of ends.toReversed()) await end();
});

/** A service, its releases and what they keep, apart from everything else on the broker. */
function newService() {
  const namespace = `test-${randomUUID().slice(0, 8)}`;
  const wantedAt = new Map<string, { binding: Binding; at: number }>();
  let clock = 0;
  const record: BindingRecord = {
    async want(bindings) {
      for (const binding of bindings) wantedAt.set(JSON.stringify(binding), { binding, at: clock });
    },
    unwanted: async () => [...wantedAt.values()].filter(({ at }) => at < clock - hour).map(({ binding }) => binding),
    forget: async (binding) => void wantedAt.delete(JSON.stringify(binding)),
  };

  /** Starts an instance whose release takes these messages. */
  async function release(messages: readonly MessageDefinition[], bindings = record): Promise<EventBus> {
    const options = { url: testServers().amqp, service: 'parcels', namespace, telemetry: silentTelemetry(), bindings };
    const bus = await connectEventBus(options);
    ends.push(async () => {
      await bus.stopConsuming(500);
      await bus.close();
    });
    await bus.subscribe([subscription({ name: 'watch', messages: messages as [], handle: async () => {} })]);
    await eventually(() => bus.ready());
    return bus;
  }

  ends.push(() => removeAll(namespace));
  const after = (milliseconds: number) => {
    clock += milliseconds;
  };
  return { record, release, after };
}

async function removeAll(namespace: string): Promise<void> {
  const connection = await connect(testServers().amqp);
  const channel = await connection.createChannel();
  const queue = `${namespace}.parcels.watch`;
  for (const name of [queue, deadLetterQueue(queue)]) await channel.deleteQueue(name);
  for (const exchange of Object.values(exchangesOf(namespace))) await channel.deleteExchange(exchange);
  await connection.close();
}

const origin = { source: 'test', correlationId: 'c', causationId: 'r' };
const order = { orderId: 'o', customerId: 'c' };
const placed = () =>
  createMessage(orderPlaced, origin, {
    subject: 'o',
    time: new Date(),
    data: { ...order, lines: [], total: usd(1) },
  });
const shipped = () => createMessage(orderShipped, origin, { subject: 'o', time: new Date(), data: order });

it('unbinds what a release has given up, once no instance has wanted it for long', async () => {
  const { release, after } = newService();
  const old = await release([orderPlaced, orderShipped]);
  await old.stopConsuming(500);
  after(2 * hour);
  const bus = await release([orderPlaced]);
  expect(await bus.publish([placed(), shipped()])).toEqual(['confirmed', 'unroutable']);
});

it('leaves what an older release still wants, and what a newer one wants already', async () => {
  const { release, after } = newService();
  const older = await release([orderPlaced]);
  const newer = await release([orderShipped]);
  for (const minutes of [40, 40, 40]) {
    after((minutes * hour) / 60);
    await newer.keepBindings();
    await older.keepBindings();
  }
  await release([orderPlaced]);
  expect(await older.publish([placed(), shipped()])).toEqual(['confirmed', 'confirmed']);
});

it('lets nobody bind while somebody unbinds', async () => {
  const { release, record, after } = newService();
  const said: string[] = [];
  const reached = Promise.withResolvers<void>();
  const opened = Promise.withResolvers<void>();
  const narrated = (who: string, unwanted = record.unwanted): BindingRecord => ({
    want: async (bindings) => {
      said.push(`${who} wants`);
      await record.want(bindings);
    },
    unwanted,
    forget: async (binding) => {
      said.push(`${who} forgets`);
      await record.forget(binding);
    },
  });
  const retired = await release([orderPlaced, orderShipped]);
  await retired.stopConsuming(500);
  after(2 * hour);
  const unbinding = release(
    [orderPlaced],
    narrated('one', async () => {
      const found = await record.unwanted();
      reached.resolve();
      await opened.promise;
      return found;
    }),
  );
  await reached.promise;
  const binding = release([orderPlaced, orderShipped], narrated('other'));
  opened.resolve();
  const [bus] = await Promise.all([binding, unbinding]);
  expect(said).toEqual(['one wants', 'one forgets', 'other wants']);
  expect(await bus.publish([shipped()])).toEqual(['confirmed']);
});

it('unbinds again what an instance has unbound that died before it could forget it', async () => {
  const { release, record, after } = newService();
  const old = await release([orderPlaced, orderShipped]);
  await old.stopConsuming(500);
  after(2 * hour);
  await release([orderPlaced], { ...record, forget: async () => {} });
  const bus = await release([orderPlaced]);
  expect(await bus.publish([placed(), shipped()])).toEqual(['confirmed', 'unroutable']);
  expect(await record.unwanted()).toEqual([]);
});
