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

it('lists what is not dispatched until it is marked', async () => {
  const store = await newStore();
  await store.append(commit(1, 'a'));
  await store.append(commit(2, 'b'));
  const later = new Date();
  const pending = await store.outbox.pending(later, 10);
  expect(pending.map((entry) => entry.key)).toEqual(['n1:1', 'n1:2']);
  await store.outbox.markSent(pending.slice(0, 1));
  expect((await store.outbox.pending(later, 10)).map((entry) => entry.key)).toEqual(['n1:2']);
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
