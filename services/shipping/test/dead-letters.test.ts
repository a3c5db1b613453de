import { randomUUID } from 'node:crypto';
import { scheduleShipment, shipmentScheduled } from '@shop/contracts';
import { queueName } from '@shop/event-bus';
import type { StartedService } from '@shop/service';
import { silentTelemetry } from '@shop/telemetry';
import {
  eventually,
  type MessageRecorder,
  recordMessages,
  testIdentity,
  testNamespace,
  testSettings,
} from '@shop/testing';
import { startShipping } from '../src/app';

// The frame of every service has these routes; this one is the smallest to see them in.
const identity = testIdentity();
const queue = queueName('shipping', 'schedule-shipment', testNamespace);
let shipping: StartedService;
let platform: MessageRecorder;

beforeAll(async () => {
  platform = await recordMessages([shipmentScheduled]);
  shipping = await startShipping(testSettings('shipping'), { keys: identity.keys, telemetry: silentTelemetry() });
  await eventually(() => shipping.kit.bus.ready());
});

afterAll(async () => {
  await shipping.stop(5_000);
  await platform.close();
});

async function call<Body>(method: string, path: string, body?: unknown, authorization = identity.admin('root')) {
  const response = await fetch(`${shipping.url}/admin/${path}`, {
    method,
    headers: { authorization, ...(body === undefined ? {} : { 'content-type': 'application/json' }) },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  return { status: response.status, body: (await response.json()) as Body };
}

interface Letters {
  items: { id: string; messageId: string; reason: string }[];
  page: { totalItems: number; totalPages: number };
}
interface Actions {
  items: { action: string; by: string; count: number; state: string; letters: { messageId: string }[] }[];
}

/** Puts a command that can be handled among the dead letters, as if it had failed before a repair. */
async function buried(orderId: string): Promise<string> {
  const address = { line1: '1 Main St', city: 'Springfield', postalCode: '12345', country: 'US' };
  const data = { orderId, customerId: 'c', address, lines: [{ productId: 'p', quantity: 1 }] };
  return (await platform.bury(queue, scheduleShipment, orderId, data, 'the carrier was on strike')).id;
}

const letters = async () => (await call<Letters>('GET', `dead-letters/${queue}`)).body;

it('counts, lists, shows, replays and discards, and remembers who did what', async () => {
  const orderIds = [randomUUID(), randomUUID(), randomUUID()] as const;
  const [one, two, three] = [await buried(orderIds[0]), await buried(orderIds[1]), await buried(orderIds[2])];
  const counts = await call<{ items: { queue: string; messages: number }[] }>('GET', 'dead-letters');
  expect(counts.body.items).toContainEqual({ queue, messages: 3 });
  expect(counts.body.items).toHaveLength(3);
  const metrics = await (await fetch(`${shipping.url}/metrics`)).text();
  expect(metrics).toMatch(new RegExp(`^shop_dead_letters\\{queue="${queue}".*\\} 3$`, 'm'));

  expect((await call<Letters>('GET', `dead-letters/${queue}?limit=2&page=2`)).body).toMatchObject({
    items: [{ messageId: expect.any(String) as string }],
    page: { number: 2, limit: 2, totalItems: 3, totalPages: 2 },
  });
  const idOf = async (messageId: string) =>
    (await letters()).items.find((letter) => letter.messageId === messageId)?.id ?? '';
  const first = await idOf(one);
  const shown = await call<{ content: string; headers: object }>('GET', `dead-letters/${queue}/${first}`);
  expect(JSON.parse(shown.body.content)).toMatchObject({ id: one, subject: orderIds[0] });

  expect(await call('POST', `dead-letters/${queue}/discard`, { id: await idOf(two) })).toEqual({
    status: 200,
    body: { queue, count: 1, failed: 0, remaining: 2 },
  });
  expect((await call('POST', `dead-letters/${queue}/replay`, { id: first })).body).toMatchObject({
    count: 1,
    remaining: 1,
  });
  expect((await call('POST', `dead-letters/${queue}/replay`, { all: true })).body).toMatchObject({
    count: 1,
    remaining: 0,
  });
  await platform.next(shipmentScheduled, orderIds[0]);
  await platform.next(shipmentScheduled, orderIds[2]);
  expect(platform.about(shipmentScheduled, orderIds[1])).toEqual([]);

  const trail = (await call<Actions>('GET', `dead-letters/${queue}/actions`)).body;
  expect(trail.items).toMatchObject([
    { action: 'replay', chosen: 'all', by: 'root', count: 1, state: 'done', letters: [{ messageId: three }] },
    { action: 'replay', chosen: 'one', by: 'root', count: 1, state: 'done', letters: [{ messageId: one }] },
    { action: 'discard', chosen: 'one', by: 'root', count: 1, state: 'done', letters: [{ messageId: two }] },
  ]);
  expect((await call<Actions>('GET', 'dead-letter-actions?limit=1')).body).toMatchObject({ items: [trail.items[0]] });
});

it('remembers what failed, too', async () => {
  const none = { id: 'there-is-none' };
  expect((await call('POST', `dead-letters/${queue}/discard`, none)).status).toBe(404);
  expect((await call<Actions>('GET', `dead-letters/${queue}/actions?limit=1`)).body.items).toMatchObject([
    { action: 'discard', state: 'failed', count: 0 },
  ]);
});

it.each([
  ['a body that chooses nothing', {}],
  ['a body that chooses twice', { id: 'a', all: true }],
  ['all: false', { all: false }],
])('refuses %s', async (_, body) => {
  expect((await call('POST', `dead-letters/${queue}/discard`, body)).status).toBe(400);
});

it.each(['dead-letters', `dead-letters/${queue}`, 'dead-letter-actions'])(
  'lets administrators alone at %s',
  async (path) => {
    expect((await call('GET', path, undefined, identity.customer('c1'))).status).toBe(403);
  },
);

it('does not know the queues of others', async () => {
  expect((await call('GET', 'dead-letters/order.checkout-replies')).status).toBe(404);
});
