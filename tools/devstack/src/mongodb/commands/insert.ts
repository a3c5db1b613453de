import { type Doc, isDoc, Timestamp, type Value } from '../bson/values';
import { CommandError, typeMismatch } from '../errors';
import type { Collection } from '../storage/collection';
import { arrayOption, type Command, namespaceOf, ok, options } from './command';
import { writeError } from './write-errors';

const MAX_BATCH = 100_000;

export const insert: Command = {
  options: options('insert', 'documents', 'ordered', 'bypassDocumentValidation', 'bypassEmptyTsReplacement'),
  run(command, context) {
    const namespace = namespaceOf(command, 'insert', context);
    const documents = arrayOption(command, 'documents');
    checkBatch(documents.length);
    const ordered = command.get('ordered') !== false;
    const collection = context.store.ensure(namespace);
    const errors: Doc[] = [];
    let n = 0;
    for (let i = 0; i < documents.length; i++) {
      try {
        insertOne(collection, documents[i] as Value);
        n++;
      } catch (error) {
        errors.push(writeError(error, i));
        if (ordered) break;
      }
    }
    return ok({ n, writeErrors: errors.length > 0 ? errors : undefined });
  },
};

export function checkBatch(length: number): void {
  if (length < 1 || length > MAX_BATCH) {
    throw new CommandError(16, `Write batch sizes must be between 1 and ${MAX_BATCH}. Got ${length} operations.`);
  }
}

/** A statement that is malformed fails the whole command, before any of them is carried out. */
export function checkStatements(statements: Value[], field: string, allowed: ReadonlySet<string>): void {
  for (const statement of statements) {
    if (!isDoc(statement)) throw typeMismatch(`BSON field '${field}' must be an array of objects`);
    for (const name of statement.keys()) {
      if (!allowed.has(name)) throw new CommandError(40415, `BSON field '${field}.${name}' is an unknown field.`);
    }
  }
}

export function insertOne(collection: Collection, document: Value): Doc {
  if (!isDoc(document)) throw typeMismatch("BSON field 'insert.documents' must be an array of objects");
  return collection.insert(withTimestamps(document));
}

/** An empty timestamp at the top level stands for the time of the insert. */
export function withTimestamps(document: Doc): Doc {
  let result = document;
  for (const [name, value] of document) {
    if (value instanceof Timestamp && value.value === 0n && name !== '_id') {
      if (result === document) result = new Map(document);
      result.set(name, new Timestamp(BigInt(Math.floor(Date.now() / 1000)) << 32n));
    }
  }
  return result;
}
