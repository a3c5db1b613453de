import { appendFileSync, readdirSync, statSync, truncateSync } from 'node:fs';
import { join } from 'node:path';
import mongoose from 'mongoose';
import { bundleServer, type ServerProcess, startServerProcess, temporaryDirectory } from './testing/server-process';

const { MongoClient } = mongoose.mongo;
let file: string;

beforeAll(() => {
  file = bundleServer();
});

interface Entry {
  _id: number;
  n?: number;
}

async function withClient<T>(
  server: ServerProcess,
  use: (db: ReturnType<InstanceType<typeof MongoClient>['db']>) => Promise<T>,
): Promise<T> {
  const client = await new MongoClient(server.url).connect();
  try {
    return await use(client.db('shop'));
  } finally {
    await client.close();
  }
}

test('everything acknowledged is there after kill -9', async () => {
  const dataDir = temporaryDirectory();
  const first = await startServerProcess(file, dataDir);
  const acknowledged: number[] = [];
  const client = await new MongoClient(first.url).connect();
  const collection = client.db('shop').collection<Entry>('orders');
  await collection.createIndex({ n: 1 }, { unique: true, sparse: true });
  const enough = new Promise<void>((resolve) => {
    const writer = async (from: number): Promise<void> => {
      for (let id = from; ; id += 5) {
        await collection.insertOne({ _id: id, n: id });
        acknowledged.push(id);
        if (acknowledged.length === 300) resolve();
      }
    };
    // They end with the server.
    for (let i = 0; i < 5; i++) writer(i).catch(() => {});
  });
  await enough;
  await first.stop('SIGKILL');
  const known = [...acknowledged];
  await client.close();

  const second = await startServerProcess(file, dataDir);
  await withClient(second, async (db) => {
    const found = new Set((await db.collection<Entry>('orders').find().toArray()).map(({ _id }) => _id));
    expect(known.filter((id) => !found.has(id))).toEqual([]);
    await expect(db.collection<Entry>('orders').insertOne({ _id: -1, n: 1 })).rejects.toMatchObject({ code: 11000 });
  });
  expect(await second.stop('SIGTERM')).toBe(0);
});

test('updates, deletions, drops and renamings survive a restart, and a torn tail is cut off', async () => {
  const dataDir = temporaryDirectory();
  const first = await startServerProcess(file, dataDir);
  await withClient(first, async (db) => {
    await db.collection<Entry>('a').insertMany([{ _id: 1 }, { _id: 2 }, { _id: 3 }]);
    await db.collection<Entry>('a').updateOne({ _id: 1 }, { $set: { n: 5 } });
    await db.collection<Entry>('a').deleteOne({ _id: 2 });
    await db.collection<Entry>('gone').insertOne({ _id: 1 });
    await db.collection<Entry>('gone').drop();
    await db.collection<Entry>('old').insertOne({ _id: 1 });
    await db.collection<Entry>('old').rename('new');
  });
  expect(await first.stop('SIGINT')).toBe(0);
  const log = join(dataDir, readdirSync(dataDir)[0] as string);
  appendFileSync(log, Buffer.from([200, 0, 0, 0, 1, 2, 3]));

  const second = await startServerProcess(file, dataDir);
  await withClient(second, async (db) => {
    expect(await db.collection<Entry>('a').find().sort({ _id: 1 }).toArray()).toEqual([{ _id: 1, n: 5 }, { _id: 3 }]);
    const names = (await db.listCollections().toArray()).map(({ name }) => name);
    expect(names.sort()).toEqual(['a', 'new']);
    await db.collection<Entry>('a').insertOne({ _id: 4 });
  });
  await second.stop('SIGKILL');
  truncateSync(log, statSync(log).size - 3);

  const third = await startServerProcess(file, dataDir);
  await withClient(third, async (db) => {
    expect((await db.collection<Entry>('a').find().sort({ _id: 1 }).toArray()).map(({ _id }) => _id)).toEqual([1, 3]);
  });
  await third.stop('SIGTERM');
});
