import { randomUUID } from 'node:crypto';
import { silentTelemetry } from '@shop/telemetry';
import { testSettings } from '@shop/testing';
import type { Connection } from 'mongoose';
import { type Commit, commitKey, connectMongo, createEventStore, streamOfCommitKey } from '../src';

interface Noted {
  type: 'Noted';
  data: { text: string };
}

let mongo: Connection;

beforeAll(async () => {
  mongo = await connectMongo({
    uri: testSettings('mongo').MONGODB_URI,
    service: 'test',
    logger: silentTelemetry().logger,
  });
});

afterAll(async () => {
  await mongo.dropDatabase();
  await mongo.close();
});

async function newStore() {
  const store = createEventStore<Noted>(mongo.collection(`commits_${randomUUID().slice(0, 8)}`), 'noteId');
  await store.createIndexes();
  return store;
}

const commit = (version: number, causationId: string, texts = ['x'], stream = 'n1'): Commit<Noted> => ({
  stream,
  version,
  events: texts.map((text) => ({ type: 'Noted', data: { text } })),
  outgoing: [],
  causationId,
  traceId: 't',
  at: new Date(version),
});

it('gives a stream back as it was appended, in order', async () => {
  const store = await newStore();
  expect(await store.append(commit(1, 'a', ['x', 'y']))).toBe('appended');
  expect(await store.append(commit(3, 'b'))).toBe('appended');
  expect(await store.load('n1')).toEqual([commit(1, 'a', ['x', 'y']), commit(3, 'b')]);
  expect(await store.load('unknown')).toEqual([]);
});

it('takes one of two commits of the same version', async () => {
  const store = await newStore();
  const outcomes = await Promise.all(['a', 'b', 'c'].map((cause) => store.append(commit(1, cause))));
  expect(outcomes.sort()).toEqual(['appended', 'conflict', 'conflict']);
});

it('counts a cause once in a stream, and again in another', async () => {
  const store = await newStore();
  await store.append(commit(1, 'a'));
  expect(await store.append(commit(2, 'a'))).toBe('conflict');
  expect(await store.append(commit(1, 'a', ['x'], 'n2'))).toBe('appended');
});

/** Whatever is due at the time; the claim is over at once. */
const searchAt = (due: Date) => {
  const now = new Date();
  return { writtenBefore: now, due, now, until: now, limit: 10, inHand: () => false };
};

it('lists what is not dispatched until it is marked', async () => {
  const store = await newStore();
  await store.append(commit(1, 'a'));
  await store.append(commit(2, 'b'));
  const pending = async () => {
    const { entries } = await store.outbox.claim(searchAt(new Date()));
    return entries.map((entry) => entry.key);
  };
  expect(await pending()).toEqual(['n1:1', 'n1:2']);
  await store.outbox.markSent([{ key: 'n1:1', messages: [] }]);
  expect(await pending()).toEqual(['n1:2']);
});

it('lists what was put off after everything else, and only when its time has come', async () => {
  const store = await newStore();
  for (const version of [1, 2, 3]) await store.append(commit(version, `cause ${version}`));
  const at = (seconds: number) => new Date(1_000_000 + seconds * 1_000);
  const keys = async (due: Date) => (await store.outbox.claim(searchAt(due))).entries.map((entry) => entry.key);
  await store.outbox.putOff([{ key: 'n1:1', messages: [] }], at(20));
  await store.outbox.putOff([{ key: 'n1:2', messages: [] }], at(10));
  expect(await keys(at(0))).toEqual(['n1:3']);
  expect(await keys(at(10))).toEqual(['n1:3', 'n1:2']);
  expect(await keys(at(20))).toEqual(['n1:3', 'n1:2', 'n1:1']);
  expect(await store.outbox.countPutOff(at(10))).toBe(1);
  expect((await store.load('n1'))[0]).toEqual(commit(1, 'cause 1'));
});

it('finds what is not dispatched by an index', async () => {
  const collection = mongo.collection(`commits_${randomUUID().slice(0, 8)}`);
  const store = createEventStore<Noted>(collection, 'noteId');
  await store.createIndexes();
  await store.append(commit(1, 'a'));
  const search = {
    dispatched: false,
    at: { $lt: new Date() },
    retryAt: { $not: { $gt: new Date() } },
    'outboxClaim.until': { $not: { $gt: new Date() } },
  };
  const plan = JSON.stringify(await collection.find(search).sort({ retryAt: 1, at: 1 }).explain());
  expect(plan).toContain('"unsent"');
  expect(plan).not.toContain('COLLSCAN');
});

it('streams every stream, for rebuilding', async () => {
  const store = await newStore();
  for (const stream of ['n1', 'n2', 'n3']) {
    await store.append(commit(1, 'a', ['x'], stream));
    await store.append(commit(2, 'b', ['x'], stream));
  }
  const seen: [string | undefined, number][] = [];
  for await (const commits of store.streams()) seen.push([commits[0]?.stream, commits.length]);
  expect(seen).toEqual([
    ['n1', 2],
    ['n2', 2],
    ['n3', 2],
  ]);
});

it('names the stream in the key of a commit', () => {
  expect(streamOfCommitKey(commitKey({ stream: 'a:b', version: 12 }))).toBe('a:b');
});
