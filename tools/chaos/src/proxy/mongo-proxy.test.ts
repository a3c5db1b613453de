import { type MongoProxy, startMongoProxy } from './mongo-proxy';
import { RawMongoClient } from './testing/raw-mongo-client';

const server = new URL((process.env.MONGODB_URI ?? '').replace('mongodb:', 'http:'));

let proxy: MongoProxy;
const clients: RawMongoClient[] = [];

async function clientNamed(appName: string): Promise<RawMongoClient> {
  const client = await RawMongoClient.connect(proxy.port, appName);
  clients.push(client);
  return client;
}

const insert = (_id: string) => ({ insert: 'things', documents: [{ _id }] });
const count = (_id: string) => ({ count: 'things', query: { _id } });

beforeAll(async () => {
  proxy = await startMongoProxy(Number(server.port || 27_017));
});

afterAll(async () => {
  await (await clientNamed('tidy')).send({ dropDatabase: 1 });
  for (const client of clients) client.close();
  await proxy.close();
});

it('hands on what passes', async () => {
  const order = await clientNamed('order');
  expect(await order.send(insert('passes'))).toMatchObject({ ok: 1, n: 1 });
  expect(await order.send(count('passes'))).toMatchObject({ n: 1 });
});

it('strikes when the change is stored and its writer does not know it yet', async () => {
  const [order, payment] = [await clientNamed('order'), await clientNamed('payment')];
  const ports: number[] = [];
  proxy.atNextCommit('order', (port) => ports.push(port));
  await payment.send(insert('of another service'));
  expect(ports).toEqual([]);
  await expect(order.send(insert('stored'))).rejects.toThrow('closed');
  expect(ports).toEqual([expect.any(Number)]);
  expect(await payment.send(count('stored'))).toMatchObject({ n: 1 });
});

it('takes neither a read for a change nor an outbox that notes what it has sent', async () => {
  const order = await clientNamed('order');
  let struck = false;
  const takeBack = proxy.atNextCommit('order', () => {
    struck = true;
  });
  await order.send(count('passes'));
  await order.send({ update: 'things', updates: [{ q: { _id: 'passes' }, u: { $set: { dispatched: true } } }] });
  takeBack();
  expect(struck).toBe(false);
});

it('refuses the writes of one service, counts them, and ends when told', async () => {
  const [order, payment] = [await clientNamed('order'), await clientNamed('payment')];
  const end = proxy.refuseWrites('order');
  expect(await order.send(insert('refused'))).toMatchObject({ ok: 0, code: 14_031 });
  expect(await payment.send(insert('taken'))).toMatchObject({ ok: 1 });
  expect(await order.send(count('refused'))).toMatchObject({ n: 0 });
  expect(end()).toBe(1);
  expect(await order.send(insert('refused'))).toMatchObject({ ok: 1 });
});
