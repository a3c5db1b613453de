import { randomBytes } from 'node:crypto';
import { decodeDocument } from '../bson/decode';
import { encodeStored } from '../bson/encode';
import { asNumber, type Doc, ObjectId, typeName, type Value } from '../bson/values';
import { CommandError } from '../errors';
import { DuplicateKey } from '../index/duplicate-key';
import { OrderedIndex } from '../index/ordered-index';
import { type IndexDefinition, SecondaryIndex } from '../index/secondary-index';
import { compareValues, hashKey } from '../query/compare';
import { describe } from '../update/apply-update';
import type { WriteLog } from './write-log';

/** A stored document: its bytes as they go to clients and, while it is in use, the parsed form. */
export class StoredDocument {
  readonly id: Value;
  readonly sequence: number;
  bytes: Buffer;
  private parsed: Doc | undefined;

  constructor(id: Value, sequence: number, bytes: Buffer) {
    this.id = id;
    this.sequence = sequence;
    this.bytes = bytes;
  }

  get document(): Doc {
    if (this.parsed) return this.parsed;
    this.parsed = decodeDocument(this.bytes);
    remember(this);
    return this.parsed;
  }

  replace(bytes: Buffer, parsed: Doc): void {
    this.bytes = bytes;
    if (!this.parsed) remember(this);
    this.parsed = parsed;
  }

  forget(): void {
    this.parsed = undefined;
  }
}

/** Parsed documents take several times the memory of their bytes: only the last few thousand are kept. */
const MAX_PARSED = 1024;
const parsedRing: (StoredDocument | undefined)[] = new Array(MAX_PARSED).fill(undefined);
let ringPosition = 0;

function remember(document: StoredDocument): void {
  parsedRing[ringPosition]?.forget();
  parsedRing[ringPosition] = document;
  ringPosition = (ringPosition + 1) % MAX_PARSED;
}

/** What `create` was given, as listCollections shows it. */
export type CollectionOptions = Doc;

const processPart = randomBytes(5).toString('hex');
let counter = randomBytes(3).readUIntBE(0, 3);

export function newObjectId(): ObjectId {
  counter = (counter + 1) & 0xff_ffff;
  const seconds = Math.floor(Date.now() / 1000);
  return new ObjectId(seconds.toString(16).padStart(8, '0') + processPart + counter.toString(16).padStart(6, '0'));
}

export class Collection {
  readonly namespace: string;
  readonly number: number;
  readonly options: CollectionOptions;
  /** In the order in which they were inserted. */
  readonly documents = new Map<string, StoredDocument>();
  readonly indexes = new Map<string, SecondaryIndex>();
  private byId: OrderedIndex<StoredDocument> | undefined;
  private log: WriteLog | undefined;
  private nextSequence = 1;
  totalBytes = 0;

  constructor(namespace: string, number: number, options: CollectionOptions, log: WriteLog | undefined) {
    this.namespace = namespace;
    this.number = number;
    this.options = options;
    this.log = log;
  }

  /** From now on changes are logged. */
  attach(log: WriteLog): void {
    this.log = log;
  }

  find(id: Value): StoredDocument | undefined {
    return this.documents.get(hashKey(id));
  }

  /** Ordered by _id; built when first asked for, since most collections are only ever looked up by it. */
  get idOrder(): OrderedIndex<StoredDocument> {
    if (!this.byId) {
      this.byId = new OrderedIndex((a, b) => compareValues(a.id, b.id));
      for (const document of this.documents.values()) this.byId.insert(document);
    }
    return this.byId;
  }

  /** Puts `_id` first (or makes one) and stores the document; throws 11000 where it exists. */
  insert(given: Doc): Doc {
    const document = withIdFirst(given);
    const id = checkId(document.get('_id') as Value);
    const bytes = encodeStored(document);
    this.add(id, document, bytes);
    this.log?.put(this.number, bytes);
    this.makeRoom();
    return document;
  }

  /** A capped collection forgets its oldest documents. */
  private makeRoom(): void {
    if (this.options.get('capped') !== true) return;
    const size = asNumber(this.options.get('size')) ?? Number.POSITIVE_INFINITY;
    const most = asNumber(this.options.get('max')) || Number.POSITIVE_INFINITY;
    while (this.documents.size > 1 && (this.totalBytes > size || this.documents.size > most)) {
      this.delete(this.documents.values().next().value as StoredDocument);
    }
  }

  /** Stores what the log brings back. */
  load(bytes: Buffer): void {
    const document = decodeDocument(bytes);
    const id = document.get('_id') as Value;
    const existing = this.find(id);
    if (existing) this.change(existing, document, bytes);
    else this.add(id, document, bytes, false);
  }

  private add(id: Value, document: Doc, bytes: Buffer, keepParsed = true): void {
    const key = hashKey(id);
    if (this.documents.has(key)) throw this.duplicate('_id_', ['_id'], new Map([['_id', 1]]), [id]);
    const stored = new StoredDocument(id, this.nextSequence++, bytes);
    this.addToIndexes(stored, document);
    if (keepParsed) stored.replace(bytes, document);
    this.documents.set(key, stored);
    this.byId?.insert(stored);
    this.totalBytes += bytes.length;
  }

  /** All indexes or, where one refuses, none. */
  private addToIndexes(stored: StoredDocument, document: Doc): void {
    const done: SecondaryIndex[] = [];
    try {
      for (const index of this.indexes.values()) {
        index.insert(stored, document);
        done.push(index);
      }
    } catch (error) {
      for (const index of done) index.delete(stored, document);
      throw this.explainDuplicate(error);
    }
  }

  private explainDuplicate(error: unknown): unknown {
    if (!(error instanceof DuplicateKey)) return error;
    const { definition } = error.index;
    return this.duplicate(definition.name, [...definition.key.keys()], definition.key, error.key);
  }

  private duplicate(name: string, fields: string[], keyPattern: Doc, key: Value[]): CommandError {
    const keyValue = new Map(fields.map((field, i) => [field, key[i] as Value]));
    const shown = fields.map((field, i) => `${field}: ${describe(key[i])}`).join(', ');
    return new CommandError(
      11000,
      `E11000 duplicate key error collection: ${this.namespace} index: ${name} dup key: { ${shown} }`,
      { keyPattern, keyValue },
    );
  }

  /** Replaces a stored document; false when nothing changed. The `_id` has to be the same. */
  update(stored: StoredDocument, document: Doc): boolean {
    const bytes = encodeStored(document);
    if (bytes.equals(stored.bytes)) return false;
    this.change(stored, document, bytes);
    this.log?.put(this.number, bytes);
    return true;
  }

  private change(stored: StoredDocument, document: Doc, bytes: Buffer): void {
    const before = stored.document;
    const changed = [...this.indexes.values()].filter((index) => index.differs(before, document));
    for (const index of changed) index.delete(stored, before);
    const done: SecondaryIndex[] = [];
    try {
      for (const index of changed) {
        index.insert(stored, document);
        done.push(index);
      }
    } catch (error) {
      for (const index of done) index.delete(stored, document);
      for (const index of changed) index.insert(stored, before);
      throw this.explainDuplicate(error);
    }
    this.totalBytes += bytes.length - stored.bytes.length;
    stored.replace(bytes, document);
  }

  delete(stored: StoredDocument): void {
    const key = hashKey(stored.id);
    if (this.documents.get(key) !== stored) return;
    const { document } = stored;
    for (const index of this.indexes.values()) index.delete(stored, document);
    this.documents.delete(key);
    this.byId?.delete(stored);
    this.totalBytes -= stored.bytes.length;
    this.log?.remove(this.number, stored.id);
  }

  /** Builds an index over what is there; throws 11000 and leaves nothing behind where it is not unique. */
  createIndex(definition: IndexDefinition): void {
    const index = new SecondaryIndex(definition);
    try {
      for (const stored of this.documents.values()) index.insert(stored, stored.document);
    } catch (error) {
      throw this.explainDuplicate(error);
    }
    this.indexes.set(definition.name, index);
  }
}

export function withIdFirst(document: Doc): Doc {
  const first = document.keys().next().value;
  if (first === '_id') return document;
  const id = document.get('_id');
  const result: Doc = new Map([['_id', id === undefined ? newObjectId() : id]]);
  for (const [name, value] of document) if (name !== '_id') result.set(name, value);
  return result;
}

export function checkId(id: Value): Value {
  const type = typeName(id);
  if (type === 'array' || type === 'regex' || type === 'undefined') {
    throw new CommandError(type === 'array' ? 53 : 2, `The '_id' value cannot be of type ${type}`);
  }
  if (id instanceof Map) {
    for (const name of id.keys()) {
      if (name.startsWith('$'))
        throw new CommandError(52, `_id fields may not contain '$'-prefixed fields: ${name} is not valid for storage.`);
    }
  }
  return id;
}
