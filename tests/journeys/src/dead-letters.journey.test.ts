import { randomUUID } from 'node:crypto';
import { eventually } from '@shop/testing';
import { type ChannelModel, connect } from 'amqplib';
import { runTool } from './commands';
import { logIn, newCustomer } from './customers';
import { orderOf, placeOrder, settled } from './orders';
import { platformFrom } from './platform';
import { processOf } from './processes';
import { newProduct } from './products';
import type { ShopClient } from './shop-client';
import type { Page } from './shop-views';

const platform = platformFrom(process.env);
const prefix = platform.amqpNamespace ? `${platform.amqpNamespace}.` : '';
const queue = `${prefix}payment.void-payment`;
const path = `/admin/dead-letters/${queue}`;

interface Letter {
  id: string;
  messageId: string;
  reason: string;
  content: string;
}

let broker: ChannelModel;
let admin: ShopClient;

beforeAll(async () => {
  broker = await connect(platform.amqpUrl ?? `amqp://127.0.0.1:${processOf(platform, 'amqp').port}`);
  admin = await logIn(platform.url, platform.adminEmail, platform.adminPassword);
});

afterAll(() => broker.close());

const dlq = (...args: string[]) => runTool(platform, process.env, 'dead-letters.cjs', ...args);
const lettersIn = async () => (await admin.get<Page<Letter>>(`${path}?limit=100`)).expect(200).items;

/** Puts a message into the queue that no version of its schema accepts. */
async function poison(messageId: string): Promise<void> {
  const channel = await broker.createConfirmChannel();
  channel.sendToQueue(queue, Buffer.from(`{"specversion":"1.0","id":"${messageId}"}`), { persistent: true, messageId });
  await channel.waitForConfirms();
  await channel.close();
  await eventually(async () => (await lettersIn()).some((letter) => letter.messageId === messageId));
}

const idOf = async (messageId: string) =>
  (await lettersIn()).find((letter) => letter.messageId === messageId)?.id ?? 'none';

test('poison in a queue of the running platform is listed, shown, replayed and discarded, and all that is on record', async () => {
  const [first, second] = [randomUUID(), randomUUID()];
  await poison(first);
  await poison(second);

  const counts = (await admin.get<{ items: object[]; unavailable: string[] }>('/admin/dead-letters')).expect(200);
  expect(counts.unavailable).toEqual([]);
  expect(counts.items).toContainEqual({ queue, messages: 2 });
  const id = await idOf(first);
  const letter = (await admin.get<Letter>(`${path}/${id}`)).expect(200);
  expect(letter).toMatchObject({
    queue,
    messageId: first,
    reason: expect.stringContaining('not a CloudEvent') as string,
  });
  expect(JSON.parse(letter.content)).toEqual({ specversion: '1.0', id: first });

  // The platform goes on beside it.
  const [customer, product] = await Promise.all([newCustomer(platform.url), newProduct(admin, 5)]);
  const declined = await placeOrder(customer, orderOf(product.id, 1, 'tok_capture_fails'));
  expect(await settled(customer, declined.id)).toMatchObject({ cancelReason: 'capture_failed' });

  // Replayed it fails again, and is among the dead letters again: as often as it is replayed.
  expect((await admin.post(`${path}/replay`, { all: true })).expect(200)).toMatchObject({ count: 2, remaining: 0 });
  await eventually(async () => (await lettersIn()).length === 2);
  const replayed = await idOf(first);
  expect((await admin.get(`${path}/${replayed}`)).expect(200)).toMatchObject({ replays: 1 });
  expect((await admin.post(`${path}/discard`, { id: replayed })).expect(200)).toMatchObject({ count: 1, remaining: 1 });
  (await admin.post(`${path}/discard`, { id: replayed })).expectProblem(404, 'not_found');

  const trail = (await admin.get<Page<object>>(`${path}/actions`)).expect(200);
  expect(trail.items).toMatchObject([
    { action: 'discard', state: 'failed', count: 0 },
    { action: 'discard', by: admin.user.id, state: 'done', count: 1, letters: [{ messageId: first }] },
    { action: 'replay', by: admin.user.id, state: 'done', count: 2 },
  ]);
  const latest = await admin.get<{ items: { queue: string }[] }>('/admin/dead-letter-actions?limit=2');
  expect(latest.expect(200).items).toMatchObject([{ queue }, { queue }]);

  (await customer.get(path)).expectProblem(403, 'forbidden');
  (await customer.get('/admin/dead-letters')).expectProblem(403, 'forbidden');
  (await customer.as(undefined).get('/admin/dead-letters')).expectProblem(401);
  (await admin.get(`${path}?limit=-1`)).expectProblem(400, 'validation_failed');
  (await admin.post(`${path}/discard`, {})).expectProblem(400, 'validation_failed');
  (await admin.get('/admin/dead-letters/nobody.nothing')).expectProblem(404, 'not_found');

  (await admin.post(`${path}/discard`, { all: true })).expect(200);
  expect(await lettersIn()).toEqual([]);
});

test('the command line does the same', async () => {
  const [first, second] = [randomUUID(), randomUUID()];
  await poison(first);
  await poison(second);
  const id = await idOf(first);

  expect(await dlq('list')).toMatchObject({ code: 0, stdout: expect.stringContaining(queue) as string });
  expect(await dlq('list', queue)).toMatchObject({ code: 0, stdout: expect.stringContaining(id) as string });
  expect(await dlq('show', queue, id)).toMatchObject({ code: 0, stdout: expect.stringContaining(first) as string });
  expect(await dlq('discard', queue, id)).toMatchObject({ code: 0, stdout: `${queue}: 1 discarded, 1 remain\n` });
  expect(await dlq('replay', queue, '--all')).toMatchObject({ code: 0, stdout: `${queue}: 1 replayed, 0 remain\n` });
  await eventually(async () => (await lettersIn()).length === 1);
  const discarded = await dlq('discard', queue, '--all', '--json');
  expect(JSON.parse(discarded.stdout)).toEqual({ queue, action: 'discard', count: 1, failed: 0, remaining: 0 });
  expect(await dlq('list', queue)).toMatchObject({ code: 0, stdout: 'no dead letters\n' });

  const log = await dlq('log', queue, '--json');
  const { items } = JSON.parse(log.stdout) as { items: object[] };
  expect(items.slice(0, 3)).toMatchObject([
    { action: 'discard', count: 1 },
    { action: 'replay', count: 1 },
    { action: 'discard', count: 1, letters: [{ messageId: first }] },
  ]);
  expect(await dlq('log')).toMatchObject({ code: 0, stdout: expect.stringContaining('how many') as string });
  expect(await dlq('replay', queue)).toMatchObject({
    code: 2,
    stderr: expect.stringContaining('npm run dlq') as string,
  });
  expect(await dlq('show', queue, 'none')).toMatchObject({ code: 2, stderr: expect.stringContaining('404') as string });
}, 120_000);
