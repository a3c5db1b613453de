import { randomUUID } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { testServers } from '@shop/testing';
import { Binary, Decimal128, type Document, Double, Int32, Long, MongoClient, ObjectId } from 'mongodb';
import { restoreBackup, takeBackup } from './backup';
import { type BackupConfig, readConfig } from './config';

const root = mkdtempSync(join(tmpdir(), 'backup-'));
const run = randomUUID().slice(0, 8);
let client: MongoClient;

const nameOf = (which: string) => `test_backup_${which}_${run}`;
const configFor = (action: BackupConfig['action'], which: string, folder: string): BackupConfig => ({
  action,
  folder: join(root, folder),
  databases: [{ service: 'order', uri: `${testServers().mongodb}/${nameOf(which)}` }],
});

const documents: Document[] = [
  {
    _id: 'a' as unknown as ObjectId,
    at: new Date('2026-01-02T03:04:05.678Z'),
    one: new Int32(1),
    ratio: new Double(2),
  },
  { _id: new ObjectId(), big: Long.fromString('9007199254740993'), price: Decimal128.fromString('1.10') },
  {
    _id: new ObjectId(),
    bytes: new Binary(Buffer.from([0, 255])),
    text: 'two\nlines “é”',
    none: null,
    list: [{ a: [] }],
  },
];
const stored = (which: string) =>
  client.db(nameOf(which)).collection('kept').find({}, { promoteValues: false }).sort({ _id: 1 }).toArray();

beforeAll(async () => {
  client = await new MongoClient(testServers().mongodb).connect();
  const kept = client.db(nameOf('source')).collection('kept');
  await kept.createIndex({ text: 1, at: -1 }, { name: 'by-text', unique: true });
  await kept.insertMany(documents);
  await client
    .db(nameOf('source'))
    .collection<{ _id: number }>('many')
    .insertMany(Array.from({ length: 1_201 }, (_, i) => ({ _id: i })));
  await takeBackup(configFor('backup', 'source', 'whole'));
});

afterAll(async () => {
  for (const which of ['source', 'target', 'taken', 'other']) await client.db(nameOf(which)).dropDatabase();
  await client.close();
  rmSync(root, { recursive: true });
});

it('restores every document with the types that it had, and the indexes', async () => {
  await restoreBackup(configFor('restore', 'target', 'whole'));
  expect(await stored('target')).toEqual(await stored('source'));
  expect(await client.db(nameOf('target')).collection('many').countDocuments()).toBe(1_201);
  const indexes = await client.db(nameOf('target')).collection('kept').indexes();
  expect(indexes).toContainEqual(expect.objectContaining({ name: 'by-text', unique: true, key: { text: 1, at: -1 } }));
});

it('leaves a database alone that has something in it', async () => {
  await client.db(nameOf('taken')).collection('kept').insertOne({ ours: true });
  await expect(restoreBackup(configFor('restore', 'taken', 'whole'))).rejects.toThrow('has documents already');
  expect(await stored('taken')).toHaveLength(1);
});

it('restores nothing from a backup with a damaged file', async () => {
  await takeBackup(configFor('backup', 'source', 'damaged'));
  const file = join(root, 'damaged', 'order', 'many.ndjson.gz');
  const bytes = readFileSync(file);
  writeFileSync(file, bytes.subarray(0, bytes.length - 20));
  await expect(restoreBackup(configFor('restore', 'other', 'damaged'))).rejects.toThrow('many.ndjson.gz is damaged');
  expect(await stored('other')).toEqual([]);
});

it('does not write over a backup, nor lets others read it', async () => {
  await expect(takeBackup(configFor('backup', 'source', 'whole'))).rejects.toThrow('EEXIST');
  expect(statSync(join(root, 'whole')).mode & 0o077).toBe(0);
});

it('says how it is meant', () => {
  const env = { MONGODB_URI: 'mongodb://h:1' };
  expect(readConfig(['restore', 'x', '--service', 'order'], env).databases).toEqual([
    { service: 'order', uri: 'mongodb://h:1/shop_order' },
  ]);
  expect(readConfig(['backup', 'x'], env).databases).toHaveLength(8);
  for (const args of [['backup'], ['restore', 'x', '--service', 'gateway'], ['undo', 'x'], ['backup', 'x', 'y']]) {
    expect(() => readConfig(args, env)).toThrow('npm run restore');
  }
});
