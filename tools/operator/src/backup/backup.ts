import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Document, MongoClient } from 'mongodb';
import { documentsIn, type FileFacts, verifyFile, writeDocuments } from './collection-file';
import type { BackupConfig } from './config';

interface CollectionFacts extends FileFacts {
  indexes: Document[];
}

/** The table of contents of a backup: by service, by collection. */
type Contents = Record<string, Record<string, CollectionFacts>>;

const insertedAtOnce = 500;
const contentsFile = (folder: string) => join(folder, 'backup.json');
const collectionFile = (folder: string, service: string, name: string) => join(folder, service, `${name}.ndjson.gz`);

/**
 * Writes every collection of the databases with its indexes into a new folder, and last the table of contents: a
 * folder without one is of a backup that did not end.
 *
 * @throws when the folder is there already
 */
export async function takeBackup({ folder, databases }: BackupConfig): Promise<Contents> {
  mkdirSync(folder, { mode: 0o700 });
  const contents: Contents = {};
  for (const { service, uri } of databases) {
    mkdirSync(join(folder, service), { mode: 0o700 });
    contents[service] = await withDatabase(uri, async (db) => {
      const collections: Record<string, CollectionFacts> = {};
      for (const { name } of await db.listCollections({}, { nameOnly: true }).toArray()) {
        // What was acknowledged by a majority cannot be taken back later; nothing else belongs into a backup.
        const found = db.collection(name).find({}, { promoteValues: false, readConcern: { level: 'majority' } });
        const facts = await writeDocuments(collectionFile(folder, service, name), found);
        collections[name] = { ...facts, indexes: await db.collection(name).indexes() };
      }
      return collections;
    });
  }
  writeFileSync(contentsFile(folder), `${JSON.stringify(contents, null, 2)}\n`, { mode: 0o600 });
  return contents;
}

/**
 * Puts back what a backup has. All files are verified and all databases looked at before anything is written.
 *
 * @throws when a file is damaged, or when a database has documents already
 */
export async function restoreBackup({ folder, databases }: BackupConfig): Promise<Contents> {
  const whole = JSON.parse(readFileSync(contentsFile(folder), 'utf8')) as Contents;
  const chosen = databases.filter(({ service }) => whole[service]);
  for (const { service } of chosen) {
    for (const [name, facts] of Object.entries(whole[service] ?? {})) {
      await verifyFile(collectionFile(folder, service, name), facts);
    }
  }
  for (const { uri } of chosen) await withDatabase(uri, refuseDocuments);
  for (const { service, uri } of chosen) {
    await withDatabase(uri, (db) => restoreDatabase(db, folder, service, whole[service] ?? {}));
  }
  return Object.fromEntries(chosen.map(({ service }) => [service, whole[service] ?? {}]));
}

type Database = ReturnType<MongoClient['db']>;

async function refuseDocuments(db: Database): Promise<void> {
  for (const { name } of await db.listCollections({}, { nameOnly: true }).toArray()) {
    const one = await db.collection(name).findOne({}, { projection: { _id: 1 } });
    if (one) throw new Error(`${db.databaseName} has documents already, in ${name}: restore into an empty database`);
  }
}

async function restoreDatabase(
  db: Database,
  folder: string,
  service: string,
  collections: Record<string, CollectionFacts>,
): Promise<void> {
  for (const [name, { indexes }] of Object.entries(collections)) {
    const collection = db.collection(name, { writeConcern: { w: 'majority' } });
    // Indexes first: a backup that breaks a unique one must not look restored.
    for (const { key, v: _, ns: __, ...options } of indexes) {
      if (options.name !== '_id_') await collection.createIndex(key as Record<string, 1>, options);
    }
    for await (const documents of documentsIn(collectionFile(folder, service, name), insertedAtOnce)) {
      await collection.insertMany(documents);
    }
  }
}

async function withDatabase<Result>(uri: string, work: (db: Database) => Promise<Result>): Promise<Result> {
  const client = new MongoClient(uri, { serverSelectionTimeoutMS: 10_000, appName: 'backup' });
  try {
    return await work((await client.connect()).db());
  } finally {
    await client.close();
  }
}
