import { randomUUID } from 'node:crypto';
import { silentTelemetry } from '@shop/telemetry';
import { testSettings } from '@shop/testing';
import type { Connection, mongo } from 'mongoose';
import { connectMongo, upsertNewer } from '../src';

let connection: Connection;
let views: mongo.Collection<mongo.Document>;

beforeAll(async () => {
  const { logger } = silentTelemetry();
  connection = await connectMongo({ uri: testSettings('mongo').MONGODB_URI, service: 'test', logger });
});
beforeEach(() => {
  views = connection.collection(`views_${randomUUID().slice(0, 8)}`) as never;
});
afterAll(async () => {
  await connection.dropDatabase();
  await connection.close();
});

const shown = (id: string, version: number) => ({
  updateOne: {
    filter: { _id: id, version: { $lt: version } } as mongo.Document,
    update: { $set: { version } },
    upsert: true as const,
  },
});
const versions = async () => (await views.find().sort({ _id: 1 }).toArray()).map(({ version }) => version);

it('inserts, replaces what is older, and leaves what is newer', async () => {
  await upsertNewer(views, [shown('a', 1), shown('b', 5)]);
  await upsertNewer(views, [shown('a', 2), shown('b', 4), shown('c', 1)]);
  expect(await versions()).toEqual([2, 5, 1]);
});

it('ends with the newest, whatever writes at the same moment', async () => {
  for (let round = 0; round < 20; round++) {
    const id = `r${String(round).padStart(2, '0')}`;
    await Promise.all([1, 2, 3, 4, 5].map((version) => upsertNewer(views, [shown(id, version)])));
  }
  expect(await versions()).toEqual(Array(20).fill(5));
});

it('writes again what another writer got in between with something older', async () => {
  await views.insertOne({ _id: 'a' as never, version: 1 });
  let first = true;
  const overtaken = {
    bulkWrite: async (operations: never, options: never) => {
      if (!first) return views.bulkWrite(operations, options);
      first = false;
      // As the server answers an upsert that found nothing and then met the key of another one.
      throw Object.assign(new Error('duplicate'), { code: 11_000, writeErrors: [{ code: 11_000, index: 0 }] });
    },
  };
  await upsertNewer(overtaken as never, [shown('a', 3)]);
  expect(await versions()).toEqual([3]);
});
