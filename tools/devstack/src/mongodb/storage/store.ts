import { decodeDocument } from '../bson/decode';
import { encodeDocument } from '../bson/encode';
import type { Doc, Value } from '../bson/values';
import { CommandError } from '../errors';
import { parseIndexDefinition } from '../index/parse-index';
import type { IndexDefinition } from '../index/secondary-index';
import { Collection, type CollectionOptions } from './collection';
import { Operation, record, WriteLog } from './write-log';

/** All databases, which are no more than the first part of a collection's name. */
export class Store {
  readonly collections = new Map<string, Collection>();
  private nextNumber = 1;
  private log: WriteLog | undefined;

  /** In memory where no directory is given. */
  static open(directory: string | undefined): Store {
    const store = new Store();
    if (directory === undefined) return store;
    const byNumber = new Map<number, Collection>();
    const log = WriteLog.open(directory, (operation, number, body) => store.replay(byNumber, operation, number, body));
    store.log = log;
    // They were made before there was a log to give them.
    for (const collection of store.collections.values()) collection.attach(log);
    log.snapshot = () => store.records();
    log.liveBytes = () => [...store.collections.values()].reduce((sum, each) => sum + each.totalBytes, 0);
    return store;
  }

  private replay(byNumber: Map<number, Collection>, operation: number, number: number, body: Buffer): void {
    const collection = byNumber.get(number);
    this.nextNumber = Math.max(this.nextNumber, number + 1);
    if (operation === Operation.describe) this.restore(byNumber, number, decodeDocument(body));
    else if (operation === Operation.put) collection?.load(body);
    else if (operation === Operation.remove) {
      const stored = collection?.find(decodeDocument(body).get('_id') as Value);
      if (stored) collection?.delete(stored);
    } else if (operation === Operation.drop && collection) {
      this.collections.delete(collection.namespace);
      byNumber.delete(number);
    }
  }

  private restore(byNumber: Map<number, Collection>, number: number, description: Doc): void {
    const namespace = description.get('ns') as string;
    let collection = byNumber.get(number);
    if (!collection || collection.namespace !== namespace) {
      const renamed = collection;
      collection = new Collection(namespace, number, description.get('options') as Doc, undefined);
      if (renamed) {
        this.collections.delete(renamed.namespace);
        moveContents(renamed, collection);
      }
      byNumber.set(number, collection);
      this.collections.set(namespace, collection);
    }
    const wanted = new Set<string>();
    for (const spec of description.get('indexes') as Value[]) {
      const definition = parseIndexDefinition(spec as Doc);
      wanted.add(definition.name);
      if (!collection.indexes.has(definition.name)) collection.createIndex(definition);
    }
    for (const name of collection.indexes.keys()) if (!wanted.has(name)) collection.indexes.delete(name);
  }

  /** The log as it would be had nothing ever changed: for its rewriting. */
  private *records(): Generator<Buffer> {
    const all = [...this.collections.values()];
    for (const collection of all) {
      if (this.collections.get(collection.namespace) !== collection) continue;
      yield record(Operation.describe, collection.number, encodeDocument(describeCollection(collection)));
    }
    for (const collection of all) {
      // A collection dropped meanwhile has said so in the new log already.
      for (const document of collection.documents.values()) {
        if (this.collections.get(collection.namespace) !== collection) break;
        yield record(Operation.put, collection.number, document.bytes);
      }
    }
  }

  collection(namespace: string): Collection | undefined {
    return this.collections.get(namespace);
  }

  /** The collection, made where it is missing, as a first insert does. */
  ensure(namespace: string): Collection {
    return this.collections.get(namespace) ?? this.create(namespace, new Map());
  }

  create(namespace: string, options: CollectionOptions): Collection {
    checkNamespace(namespace);
    const collection = new Collection(namespace, this.nextNumber++, options, this.log);
    this.collections.set(namespace, collection);
    this.describe(collection);
    return collection;
  }

  createIndex(collection: Collection, definition: IndexDefinition): void {
    collection.createIndex(definition);
    this.describe(collection);
  }

  dropIndex(collection: Collection, name: string): void {
    collection.indexes.delete(name);
    this.describe(collection);
  }

  describe(collection: Collection): void {
    this.log?.describe(collection.number, describeCollection(collection));
  }

  drop(collection: Collection): void {
    this.collections.delete(collection.namespace);
    this.log?.drop(collection.number);
  }

  rename(collection: Collection, namespace: string): void {
    checkNamespace(namespace);
    this.collections.delete(collection.namespace);
    const renamed = new Collection(namespace, collection.number, collection.options, this.log);
    moveContents(collection, renamed);
    this.collections.set(namespace, renamed);
    // A rewriting under way would go on with the collection that is no more.
    this.log?.cancelRewrite();
    this.describe(renamed);
  }

  /** Before any answer leaves: see WriteLog.flush. */
  flush(): void {
    this.log?.flush();
  }

  close(): void {
    this.log?.close();
  }
}

function describeCollection(collection: Collection): Doc {
  const indexes = [...collection.indexes.values()].map(({ definition }) => indexDescription(definition));
  return new Map<string, Value>([
    ['ns', collection.namespace],
    ['options', collection.options],
    ['indexes', indexes],
  ]);
}

export function indexDescription(definition: IndexDefinition): Doc {
  return new Map<string, Value>([['v', 2], ['key', definition.key], ['name', definition.name], ...definition.options]);
}

function moveContents(from: Collection, to: Collection): void {
  for (const document of from.documents.values()) to.load(document.bytes);
  for (const index of from.indexes.values()) to.createIndex(index.definition);
}

function checkNamespace(namespace: string): void {
  const dot = namespace.indexOf('.');
  const database = namespace.slice(0, dot);
  const name = namespace.slice(dot + 1);
  if (database === '' || database.length > 63 || /[\s/\\."$\0]/.test(database)) {
    throw new CommandError(73, `Invalid database name: '${database}'`);
  }
  if (name === '' || name.startsWith('.') || name.endsWith('.') || name.includes('$') || name.includes('\0')) {
    throw new CommandError(73, `Invalid collection name: '${name}'`);
  }
  if (namespace.length > 255) throw new CommandError(73, `Fully qualified namespace is too long: '${namespace}'`);
}
