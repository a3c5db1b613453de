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

describe('a note in the place of a first commit', () => {
  const soon = new Date(Date.now() + 3_600_000);

  it('keeps the stream from beginning, and is no part of any history', async () => {
    const store = await newStore();
    await store.append(commit(1, 'a', ['x'], 'n2'));
    expect(await store.preclude('n1', { why: 'no' }, soon)).toBe('appended');
    expect(await store.append(commit(1, 'a'))).toBe('conflict');
    expect(await store.preclusion('n1')).toEqual({ why: 'no' });
    expect(await store.load('n1')).toEqual([]);
    expect(await store.latest('n1', 1)).toEqual({ snapshot: undefined, commits: [] });
    const streams: (string | undefined)[] = [];
    for await (const [first] of store.streams()) streams.push(first?.stream);
    expect(streams).toEqual(['n2']);
    expect((await store.outbox.claim(searchAt(new Date()))).entries.map(({ key }) => key)).toEqual(['n2:1']);
  });

  it('comes too late for a stream that has begun, and for one that has a note', async () => {
    const store = await newStore();
    await store.append(commit(1, 'a'));
    expect(await store.preclude('n1', { why: 'no' }, soon)).toBe('conflict');
    expect(await store.preclusion('n1')).toBeUndefined();
    await store.preclude('n2', { why: 'first' }, soon);
    expect(await store.preclude('n2', { why: 'second' }, soon)).toBe('conflict');
    expect(await store.preclusion('n2')).toEqual({ why: 'first' });
  });
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

describe('events of older releases', () => {
  const upcasters = {
    Noted: [
      (data: unknown) => ({ words: (data as { text: string }).text.split(' ') }),
      (data: unknown) => ({
        words: (data as { words: string[] }).words,
        count: (data as { words: string[] }).words.length,
      }),
    ],
  };

  it('are read as today’s, whatever version they were stored in, and so are all streams', async () => {
    const collection = mongo.collection(`commits_${randomUUID().slice(0, 8)}`);
    const first = createEventStore<Noted>(collection, 'noteId');
    await first.append(commit(1, 'a', ['one two', 'three']));
    const second = createEventStore(collection, 'noteId', { Noted: upcasters.Noted.slice(0, 1) });
    const words = (...all: string[]) => ({ type: 'Noted', data: { words: all } });
    await second.append({ ...commit(3, 'b'), events: [words('four')] });
    const third = createEventStore(collection, 'noteId', upcasters);
    await third.append({ ...commit(4, 'c'), events: [{ type: 'Noted', data: { words: ['five'], count: 1 } }] });

    const today = [
      { type: 'Noted', data: { words: ['one', 'two'], count: 2 } },
      { type: 'Noted', data: { words: ['three'], count: 1 } },
      { type: 'Noted', data: { words: ['four'], count: 1 } },
      { type: 'Noted', data: { words: ['five'], count: 1 } },
    ];
    expect((await third.load('n1')).flatMap(({ events }) => events)).toEqual(today);
    expect((await third.latest('n1', 1)).commits.flatMap(({ events }) => events)).toEqual(today);
    for await (const commits of third.streams()) expect(commits.flatMap(({ events }) => events)).toEqual(today);
    await expect(first.load('n1')).rejects.toThrow('Noted of version 2 is newer than this service');
  });
});

describe('the end of a stream', () => {
  const every = 50;
  /** Folds to the list of texts. */
  const fold = (state: string[], commits: Commit<Noted>[]) => [
    ...state,
    ...commits.flatMap(({ events }) => events.map(({ data }) => data.text)),
  ];

  async function longStream(length: number, foldOf: (version: number) => number) {
    const store = await newStore();
    const texts: string[] = [];
    for (let version = 1; version <= length; version++) {
      texts.push(`text ${version}`);
      const snapshot = version % every === 0 ? { snapshot: { fold: foldOf(version), state: [...texts] } } : {};
      await store.append({ ...commit(version, `cause ${version}`, [`text ${version}`]), ...snapshot });
    }
    return store;
  }

  it.each([1, 49, 50, 51, 64, 65, 128, 175, 300])('of %i commits folds to what the whole folds to', async (length) => {
    const store = await longStream(length, () => 1);
    const { snapshot, commits } = await store.latest('n1', 1);
    expect(commits.length).toBeLessThan(every);
    expect(fold((snapshot?.state ?? []) as string[], commits)).toEqual(fold([], await store.load('n1')));
  });

  it('has no use for snapshots of another fold, and finds an older one of its own', async () => {
    const store = await longStream(220, (version) => (version <= 50 ? 2 : 1));
    const whole = fold([], await store.load('n1'));
    const older = await store.latest('n1', 2);
    expect(older.commits).toHaveLength(170);
    expect(fold(older.snapshot?.state as string[], older.commits)).toEqual(whole);
    const none = await store.latest('n1', 3);
    expect(none.snapshot).toBeUndefined();
    expect(fold([], none.commits)).toEqual(whole);
  });

  it('is empty for an unknown stream', async () => {
    expect(await (await newStore()).latest('unknown', 1)).toEqual({ snapshot: undefined, commits: [] });
  });

  it('knows a cause also where a snapshot hides it', async () => {
    const store = await longStream(60, () => 1);
    expect(await store.hasCause('n1', 'cause 3')).toBe(true);
    expect(await store.hasCause('n1', 'cause 61')).toBe(false);
  });
});
