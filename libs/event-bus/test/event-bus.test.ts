import { randomUUID } from 'node:crypto';
import { createMessage, type Message, orderPlaced, orderShipped, stockReserved, usd } from '@shop/contracts';
import { ShopError } from '@shop/errors';
import { silentTelemetry } from '@shop/telemetry';
import { breakableConnection, eventually, testServers } from '@shop/testing';
import { type ChannelModel, connect } from 'amqplib';
import {
  batchSubscription,
  connectEventBus,
  deadLetterHeaders,
  deadLetterQueue,
  type EventBus,
  type EventBusOptions,
  type Subscription,
  subscription,
} from '../src';

const policy = { retryDelaysMs: [20, 40], maxAttempts: 4 };
const buses: { bus: EventBus; service: string; queues: string[] }[] = [];
let admin: ChannelModel;

beforeAll(async () => {
  admin = await connect(testServers().amqp);
});

afterAll(async () => {
  const channel = await admin.createChannel();
  for (const { bus, service, queues } of buses) {
    await bus.stopConsuming(500);
    await bus.close();
    for (const queue of queues) {
      await channel.deleteQueue(`${service}.${queue}`);
      await channel.deleteQueue(deadLetterQueue(`${service}.${queue}`));
    }
  }
  await admin.close();
});

const busWith = (...subscriptions: Subscription[]) => busAs({}, ...subscriptions);

async function busAs(
  { service = `test-${randomUUID().slice(0, 8)}`, ...options }: Partial<EventBusOptions>,
  ...subscriptions: Subscription[]
): Promise<{ bus: EventBus; service: string }> {
  const telemetry = silentTelemetry();
  const bus = await connectEventBus({ url: testServers().amqp, service, telemetry, policy, ...options });
  buses.push({ bus, service, queues: subscriptions.map((one) => one.name) });
  await bus.subscribe(subscriptions);
  await eventually(() => bus.ready());
  return { bus, service };
}

const placed = (subject: string): Message =>
  createMessage(
    orderPlaced,
    { source: 'test', correlationId: 'c', causationId: 'r' },
    { subject, time: new Date(), data: { orderId: subject, customerId: 'c', lines: [], total: usd(1) } },
  );

/** A subscription to `order.placed` that cares about its own test's messages only. */
function listening(own: Set<string>, handle: (message: Message) => Promise<void>): Subscription {
  return subscription({
    name: 'listen',
    messages: [orderPlaced],
    handle: async (message) => {
      if (own.has(message.subject)) await handle(message);
    },
  });
}

async function deadLetters(service: string): Promise<{ headers: Record<string, unknown>; body: string }[]> {
  const channel = await admin.createChannel();
  const letters: { headers: Record<string, unknown>; body: string }[] = [];
  for (;;) {
    const letter = await channel.get(deadLetterQueue(`${service}.listen`), { noAck: true });
    if (!letter) break;
    letters.push({ headers: letter.properties.headers ?? {}, body: letter.content.toString() });
  }
  await channel.close();
  return letters;
}

it('counts from nought what no queue wants: an alert that looks for growth must see the first one', async () => {
  const telemetry = silentTelemetry();
  await busAs({ telemetry, publishes: [orderPlaced] });
  expect(await telemetry.metrics.registry.metrics()).toContain(
    `messaging_client_published_messages_total{type="${orderPlaced.type}",outcome="unroutable",service="test"} 0`,
  );
});

it('tells confirmed messages from those that no queue wanted', async () => {
  const id = randomUUID();
  const { bus } = await busWith(listening(new Set([id]), async () => {}));
  const nobodyListens = { ...placed(id), name: 'order.placed', type: 'order.nobody.v1' } as Message;
  expect(await bus.publish([placed(id), nobodyListens, placed(id)])).toEqual(['confirmed', 'unroutable', 'confirmed']);
});

it('publishes nothing that its service has not declared to say', async () => {
  const id = randomUUID();
  const heard: string[] = [];
  const listener = listening(new Set([id]), async ({ type }) => void heard.push(type));
  const { bus } = await busAs({ publishes: [orderPlaced] }, listener);
  const origin = { source: 'test', correlationId: 'c', causationId: 'r' };
  const undeclared = createMessage(orderShipped, origin, {
    subject: id,
    time: new Date(),
    data: placed(id).data as never,
  });
  expect(await bus.publish([undeclared, placed(id)])).toEqual(['failed', 'confirmed']);
  await eventually(() => heard.length === 1);
  expect(heard).toEqual([orderPlaced.type]);
});

it('reports a message of a type that it does not know, and publishes its neighbours', async () => {
  const id = randomUUID();
  const { bus } = await busWith(listening(new Set([id]), async () => {}));
  const fromTomorrow = { ...placed(id), name: 'order.teleported', type: 'order.teleported.v1' } as Message;
  expect(await bus.publish([placed(id), fromTomorrow, placed(id)])).toEqual(['confirmed', 'failed', 'confirmed']);
});

it('hands each message to every service that subscribed, with its ids', async () => {
  const id = randomUUID();
  const heard: string[] = [];
  const note = (name: string) => listening(new Set([id]), async (message) => void heard.push(`${name} ${message.id}`));
  const { bus } = await busWith(note('first'));
  await busWith(note('second'));
  const message = placed(id);
  await bus.publish([message]);
  await eventually(() => heard.length === 2);
  expect(heard.sort()).toEqual([`first ${message.id}`, `second ${message.id}`]);
});

it('tries a message again after a failure, and acknowledges it when it succeeds', async () => {
  const id = randomUUID();
  let attempts = 0;
  const { bus, service } = await busWith(
    listening(new Set([id]), async () => {
      if (++attempts < 3) throw new Error('not yet');
    }),
  );
  await bus.publish([placed(id)]);
  await eventually(() => attempts === 3);
  expect(await deadLetters(service)).toEqual([]);
});

it('gives up after the last attempt, and keeps the message among the dead letters with the reason', async () => {
  const id = randomUUID();
  let attempts = 0;
  const { bus, service } = await busWith(
    listening(new Set([id]), async () => {
      attempts++;
      throw new Error('never');
    }),
  );
  await bus.publish([placed(id)]);
  const [letter] = await eventually(async () => {
    const letters = await deadLetters(service);
    return letters.length > 0 && letters;
  });
  expect(attempts).toBe(policy.maxAttempts);
  expect(letter?.headers).toMatchObject({
    [deadLetterHeaders.reason]: 'never',
    [deadLetterHeaders.queue]: `${service}.listen`,
  });
});

it('sends a message with a permanent error to the dead letters at once, and carries on', async () => {
  const [bad, good] = [randomUUID(), randomUUID()];
  const handled: string[] = [];
  const { bus, service } = await busWith(
    listening(new Set([bad, good]), async ({ subject }) => {
      if (subject === bad) throw new ShopError('validation_failed', 'cannot ever work');
      handled.push(subject);
    }),
  );
  await bus.publish([placed(bad), placed(good)]);
  await eventually(() => handled.length === 1);
  const letters = await eventually(async () => {
    const found = await deadLetters(service);
    return found.length > 0 && found;
  });
  expect(letters).toHaveLength(1);
});

it('buries one unreadable message among many and handles all others', async () => {
  const ids = Array.from({ length: 200 }, () => randomUUID());
  const own = new Set<string>(ids);
  const handled = new Set<string>();
  const { bus, service } = await busWith(listening(own, async ({ subject }) => void handled.add(subject)));
  const channel = await admin.createConfirmChannel();
  channel.sendToQueue(`${service}.listen`, Buffer.from('not a message'), { persistent: true });
  await channel.waitForConfirms();
  await bus.publish(ids.map(placed));
  await eventually(() => handled.size === ids.length);
  expect(await deadLetters(service)).toMatchObject([{ body: 'not a message' }]);
});

it('hands over batches, and a failing batch one by one', async () => {
  const ids = Array.from({ length: 50 }, () => randomUUID());
  const own = new Set<string>(ids);
  const poison = ids[7];
  const handled = new Set<string>();
  let largest = 0;
  const { bus, service } = await busWith(
    batchSubscription({
      name: 'listen',
      messages: [orderPlaced],
      batch: 10,
      handle: async (messages) => {
        const mine = messages.filter((message) => own.has(message.subject));
        largest = Math.max(largest, mine.length);
        if (mine.some((message) => message.subject === poison)) throw new ShopError('validation_failed', 'poison');
        for (const message of mine) handled.add(message.subject);
      },
    }),
  );
  await bus.publish(ids.map(placed));
  await eventually(() => handled.size === ids.length - 1);
  expect(largest).toBeGreaterThan(1);
  expect(largest).toBeLessThanOrEqual(10);
  await eventually(async () => (await deadLetters(service)).length === 1);
});

it('consumes again after its queue was deleted under it', async () => {
  const id = randomUUID();
  let handled = 0;
  const { bus, service } = await busWith(listening(new Set([id]), async () => void handled++));
  const channel = await admin.createChannel();
  await channel.deleteQueue(`${service}.listen`);
  await eventually(async () => {
    await bus.publish([placed(id)]);
    return handled > 0;
  });
});

it('lets running handlers end before it stops, and leaves the rest in the queue', async () => {
  const [first, second] = [randomUUID(), randomUUID()];
  const handled: string[] = [];
  let release = () => {};
  const gate = new Promise<void>((resolve) => {
    release = resolve;
  });
  const { bus, service } = await busWith({
    ...listening(new Set([first, second]), async ({ subject }) => {
      await gate;
      handled.push(subject);
    }),
    prefetch: 1,
  });
  await bus.publish([placed(first)]);
  await bus.publish([placed(second)]);
  const channel = await admin.createChannel();
  await eventually(async () => (await channel.checkQueue(`${service}.listen`)).messageCount >= 1);
  const stopped = bus.stopConsuming(5_000);
  release();
  await stopped;
  expect(handled).toEqual([first]);
  await eventually(async () => (await channel.checkQueue(`${service}.listen`)).messageCount >= 1);
});

it('leaves a failed message to the broker that has it back already, also while it stops', async () => {
  const id = randomUUID();
  const way = await breakableConnection(testServers().amqp);
  const [begun, gate] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()];
  const { bus, service } = await busAs(
    { url: way.url },
    listening(new Set([id]), async () => {
      begun.resolve();
      await gate.promise;
      throw new ShopError('validation_failed', 'cannot ever work');
    }),
  );
  await bus.publish([placed(id)]);
  await begun.promise;
  const stopped = bus.stopConsuming(20_000);
  way.cut();
  await eventually(() => !bus.ready());
  await eventually(() => bus.ready());
  gate.resolve();
  await stopped;
  await bus.close();
  way.close();
  const channel = await admin.createChannel();
  await eventually(async () => (await channel.checkQueue(`${service}.listen`)).messageCount === 1);
  expect(await deadLetters(service)).toEqual([]);
});

it('tells messages of one subscription apart by name', async () => {
  const id = randomUUID();
  const names: string[] = [];
  const { bus } = await busWith(
    subscription({
      name: 'listen',
      messages: [orderShipped, stockReserved],
      handle: async (message) => {
        if (message.subject === id)
          names.push(message.name === 'inventory.reserved' ? message.data.orderId : message.name);
      },
    }),
  );
  const origin = { source: 'test', correlationId: 'c', causationId: 'r' };
  await bus.publish([createMessage(stockReserved, origin, { subject: id, time: new Date(), data: { orderId: id } })]);
  await eventually(() => names.length === 1);
  expect(names).toEqual([id]);
});

it('keeps what is published for a subscriber that has never started', async () => {
  const id = randomUUID();
  const service = `late-${id.slice(0, 8)}`;
  const { bus } = await busAs({ audience: [{ service, name: 'listen', messages: [orderPlaced] }] });
  expect(await bus.publish([placed(id)])).toEqual(['confirmed']);
  const heard: string[] = [];
  await busAs(
    { service },
    listening(new Set([id]), async (message) => void heard.push(message.subject)),
  );
  await eventually(() => heard.length === 1);
});

it('stops consuming and closes within its grace while the broker takes connections and answers nothing', async () => {
  const way = await breakableConnection(testServers().amqp);
  const { bus } = await busAs(
    { url: way.url },
    listening(new Set(), async () => {}),
  );
  way.freeze();
  await bus.stopConsuming(50);
  await bus.close(50);
  way.close();
  expect(bus.ready()).toBe(false);
});

it('refuses at once what needs an answer of the broker while that is away: a stop would wait for it', async () => {
  const way = await breakableConnection(testServers().amqp);
  const bindings = { want: async () => {}, unwanted: async () => [], forget: async () => {} };
  const { bus } = await busAs(
    { url: way.url, bindings },
    listening(new Set(), async () => {}),
  );
  way.close();
  await eventually(() => !bus.ready());
  const refused = { code: 'upstream_unavailable' };
  await expect(bus.deadLetters.counts()).rejects.toMatchObject(refused);
  await expect(bus.keepBindings()).rejects.toMatchObject(refused);
  await bus.stopConsuming(500);
  await bus.close();
});

it('says that it is connected again when what is published then arrives', async () => {
  const id = randomUUID();
  const way = await breakableConnection(testServers().amqp);
  const { bus } = await busAs(
    { url: way.url },
    listening(new Set([id]), async () => {}),
  );
  const outcomes = new Promise((resolve) => bus.onConnected(() => resolve(bus.publish([placed(id)]))));
  way.cut();
  expect(await outcomes).toEqual(['confirmed']);
  await eventually(() => bus.ready());
  await bus.stopConsuming(500);
  await bus.close();
  way.close();
});
