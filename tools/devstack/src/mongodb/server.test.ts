import { once } from 'node:events';
import { connect } from 'node:net';
import mongoose from 'mongoose';
import { type MongoServer, startMongoServer } from './server';

const { MongoClient } = mongoose.mongo;
type Client = InstanceType<typeof MongoClient>;

let server: MongoServer;
let client: Client;
const logged: string[] = [];

beforeAll(async () => {
  server = await startMongoServer({
    port: 0,
    logger: { info: () => {}, error: (message) => void logged.push(message) },
  });
  client = await new MongoClient(server.url).connect();
});

afterAll(async () => {
  await client.close();
  await server.close();
});

/** The stages of a plan from the top down. */
function stagesOf(plan: { stage: string; inputStage?: never }): string[] {
  return plan.inputStage ? [plan.stage, ...stagesOf(plan.inputStage)] : [plan.stage];
}

describe('the planner', () => {
  beforeAll(async () => {
    const orders = client.db('plan').collection('orders');
    await orders.createIndexes([
      { key: { customer: 1, at: -1 } },
      { key: { number: 1 }, unique: true },
      { key: { 'lines.sku': 1 } },
      { key: { dueAt: 1 }, partialFilterExpression: { status: 'open' } },
    ]);
    await orders.insertMany(
      Array.from({ length: 500 }, (_, i) => ({
        customer: i % 10,
        at: new Date(i),
        number: `N${i}`,
        lines: [{ sku: `S${i % 50}` }, { sku: `T${i % 7}` }],
        status: i % 2 ? 'open' : 'done',
        dueAt: new Date(i),
      })),
    );
  });

  test.each<[string, object, object, string[], number]>([
    ['equality', { number: 'N7' }, {}, ['FETCH', 'IXSCAN'], 1],
    ['a prefix with a sort behind it', { customer: 3 }, { at: -1 }, ['LIMIT', 'FETCH', 'IXSCAN'], 5],
    ['the sort backwards', { customer: 3 }, { at: 1 }, ['LIMIT', 'FETCH', 'IXSCAN'], 5],
    ['a prefix and a range', { customer: 3, at: { $gte: new Date(490) } }, {}, ['FETCH', 'IXSCAN'], 1],
    ['an element of an array', { 'lines.sku': 'S7' }, {}, ['FETCH', 'IXSCAN'], 10],
    ['$in', { number: { $in: ['N1', 'N2'] } }, {}, ['FETCH', 'IXSCAN'], 2],
    ['a partial index', { status: 'open', dueAt: { $lte: new Date(20) } }, {}, ['FETCH', 'IXSCAN'], 10],
    ['$or of indexed branches', { $or: [{ number: 'N1' }, { 'lines.sku': 'S7' }] }, {}, ['FETCH', 'OR'], 11],
    [
      'a page of _id',
      { _id: { $gt: new mongoose.Types.ObjectId('000000000000000000000000') } },
      { _id: 1 },
      ['LIMIT', 'FETCH', 'IXSCAN'],
      5,
    ],
  ])('serves %s without a scan', async (_name, filter, sort, stages, examined) => {
    const cursor = client
      .db('plan')
      .collection('orders')
      .find(filter)
      .sort(sort as { at: 1 });
    const explained = await (Object.keys(sort).length > 0 ? cursor.limit(5) : cursor).explain();
    expect(stagesOf(explained.queryPlanner.winningPlan)).toEqual(stages);
    expect(explained.executionStats.totalDocsExamined).toBe(examined);
  });

  test('does not use a partial index for documents outside of it', async () => {
    const explained = await client
      .db('plan')
      .collection('orders')
      .find({ dueAt: { $lte: new Date(20) } })
      .explain();
    expect(explained.queryPlanner.winningPlan.stage).toBe('COLLSCAN');
  });

  test('finds the same with an index as without one', async () => {
    const values: unknown[] = [null, 1, 2, 3.5, 'a', 'b', [1, 'a'], [], { x: 1 }, new Date(3), true, [[1]], undefined];
    const documents = values.flatMap((a, i) => values.map((b, j) => ({ _id: i * 100 + j, a, b })));
    const db = client.db('plan');
    const indexable = documents.filter(({ a, b }) => !(Array.isArray(a) && Array.isArray(b)));
    await Promise.all([
      db.collection<{ _id: number }>('plain').insertMany(indexable),
      db.collection<{ _id: number }>('indexed').insertMany(indexable),
    ]);
    await db.collection('indexed').createIndexes([{ key: { a: 1, b: -1 } }, { key: { b: 1 } }]);
    const conditions = [
      1,
      null,
      'a',
      { $gt: 1 },
      { $lte: 3.5 },
      { $gte: 'a' },
      { $in: [null, 1, 'b'] },
      { $gt: 0, $lt: 3 },
      [1, 'a'],
      { $ne: 1 },
      { $exists: true },
      { x: 1 },
      { $lt: new Date(9) },
    ];
    for (const a of conditions) {
      for (const b of conditions) {
        for (const filter of [{ a, b }, { $or: [{ a }, { b }] }] as object[]) {
          const read = async (name: string) =>
            (await db.collection<{ _id: number }>(name).find(filter).toArray())
              .map(({ _id }) => _id)
              .sort((x, y) => x - y);
          expect([filter, await read('indexed')]).toEqual([filter, await read('plain')]);
        }
      }
    }
  });
});

describe('what is not supported is refused by name', () => {
  test.each<[object, number, RegExp]>([
    [{ frobnicate: 1 }, 59, /no such command: 'frobnicate'/],
    [{ find: 'c', frob: 1 }, 40415, /find\.frob/],
    [{ find: 'c', tailable: true }, 115, /tailable/],
    [{ aggregate: 'c', pipeline: [{ $changeStream: {} }], cursor: {} }, 115, /\$changeStream/],
    [{ aggregate: 'c', pipeline: [{ $frob: {} }], cursor: {} }, 40324, /\$frob/],
    [{ aggregate: 'c', pipeline: [{ $project: { a: { $frob: 1 } } }], cursor: {} }, 168, /\$frob/],
    [{ aggregate: 'c', pipeline: [{ $group: { _id: 1, a: { $frob: 1 } } }], cursor: {} }, 15952, /\$frob/],
    [{ createIndexes: 'c', indexes: [{ key: { a: 'text' }, name: 'a_text' }] }, 115, /'text'/],
    [{ createIndexes: 'c', indexes: [{ key: { a: '2dsphere' }, name: 'a_2dsphere' }] }, 115, /'2dsphere'/],
    [{ create: 'c', viewOn: 'd' }, 115, /viewOn/],
    [{ create: 'c', validator: { a: 1 } }, 115, /validator/],
    [{ update: 'c', updates: [{ q: {}, u: { $set: { a: 1 } }, frob: 1 }] }, 40415, /frob/],
    [{ insert: 'c', documents: [{}], txnNumber: 1 }, 20, /replica set member or mongos/],
  ])('%j', async (command, code, message) => {
    const db = client.db('refused');
    await expect(db.command(command)).rejects.toMatchObject({ code, message: expect.stringMatching(message) });
  });
});

test('a document beyond its time goes', async () => {
  const collection = client.db('ttl').collection('carts');
  await collection.createIndex({ at: 1 }, { expireAfterSeconds: 1 });
  await collection.insertMany([
    { at: new Date(Date.now() - 5000) },
    { at: new Date(Date.now() + 60_000) },
    { at: 'never' },
  ]);
  while ((await collection.countDocuments()) > 2) await new Promise((resolve) => setTimeout(resolve, 20));
  expect(await collection.countDocuments()).toBe(2);
});

test('one of many simultaneous inserts of a unique key wins', async () => {
  const collection = client.db('unique').collection<{ key: string }>('c');
  await collection.createIndex({ key: 1 }, { unique: true });
  const results = await Promise.allSettled(Array.from({ length: 20 }, () => collection.insertOne({ key: 'x' })));
  expect(results.filter((result) => result.status === 'fulfilled')).toHaveLength(1);
  const lost = results.find((result) => result.status === 'rejected');
  expect(lost?.reason).toMatchObject({ code: 11000, keyPattern: { key: 1 }, keyValue: { key: 'x' } });
});

test('a large result comes in batches, and a cursor can be closed', async () => {
  const collection = client.db('cursors').collection('many');
  await collection.insertMany(Array.from({ length: 1000 }, (_, i) => ({ i })));
  expect((await collection.find().batchSize(7).toArray()).map(({ i }) => i)).toEqual(
    Array.from({ length: 1000 }, (_, i) => i),
  );
  const cursor = collection.find().batchSize(2);
  await cursor.next();
  await cursor.close();
  await expect(
    client.db('cursors').command({ getMore: mongoose.mongo.Long.fromNumber(1), collection: 'many' }),
  ).rejects.toMatchObject({ code: 43 });
});

describe('bytes that make no sense', () => {
  /** Sends the bytes and waits until the server ends the connection, or has answered, or `done` of the sender's making. */
  async function send(bytes: Buffer): Promise<void> {
    const socket = connect(server.port, '127.0.0.1');
    socket.on('error', () => {});
    await once(socket, 'connect');
    const over = new Promise<void>((resolve) => {
      socket.once('data', () => resolve());
      socket.once('close', () => resolve());
    });
    socket.end(bytes);
    await over;
    socket.destroy();
  }

  function message(body: Buffer, opCode = 2013): Buffer {
    const header = Buffer.alloc(16);
    header.writeInt32LE(16 + body.length, 0);
    header.writeInt32LE(opCode, 12);
    return Buffer.concat([header, body]);
  }

  test('close their connection and nothing else', async () => {
    const ping = Buffer.concat([Buffer.alloc(5), mongoose.mongo.BSON.serialize({ ping: 1, $db: 'admin' })]);
    await send(message(Buffer.alloc(0)));
    await send(message(Buffer.from([0, 0, 0, 0, 7])));
    await send(message(Buffer.alloc(40, 0xff), 1234));
    await send(Buffer.from([0xff, 0xff, 0xff, 0x7f, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0]));
    let seed = 1;
    const random = (limit: number): number => {
      seed = (Math.imul(seed, 1103515245) + 12345) & 0x7fffffff;
      return seed % limit;
    };
    for (let round = 0; round < 300; round++) {
      const bytes = message(ping);
      for (let i = 0; i < 1 + random(4); i++) bytes[16 + random(bytes.length - 16)] = random(256);
      await send(bytes);
    }
    expect(logged.length).toBeGreaterThan(3);
    expect(logged.filter((line) => !/connection \d+ closed/.test(line))).toEqual([]);
    expect(await client.db('admin').command({ ping: 1 })).toMatchObject({ ok: 1 });
  });
});
