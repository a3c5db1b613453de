import type { Doc, Value } from '../bson/values';
import { asInteger, asNumber, isDoc, isNumeric, type Maybe, typeName } from '../bson/values';
import { CommandError, typeMismatch } from '../errors';
import type { Store } from '../storage/store';
import type { Cursors } from './cursors';

/** What a command works with. */
export interface CommandContext {
  store: Store;
  cursors: Cursors;
  database: string;
  connectionId: number;
  now: number;
  startedAt: number;
}

export interface Command {
  /** Every option the command understands or may ignore without the result changing; others are refused. */
  options: ReadonlySet<string>;
  anyOption?: boolean;
  run(command: Doc, context: CommandContext): Doc;
}

/** Accepted everywhere: they speak of the session, of deadlines or of replicas, of which there is one. */
export const GENERIC_OPTIONS: ReadonlySet<string> = new Set([
  '$db',
  'lsid',
  '$clusterTime',
  '$readPreference',
  'readConcern',
  'writeConcern',
  'maxTimeMS',
  'comment',
  'apiVersion',
  'apiStrict',
  'apiDeprecationErrors',
  'txnNumber',
  'autocommit',
  'startTransaction',
  'stmtId',
  'stmtIds',
  '$audit',
  '$client',
  'maxTimeMSOpOnly',
  'mayBypassWriteBlocking',
  '$configServerState',
  'serialization_context',
  'databaseVersion',
  'shardVersion',
]);

export function options(...names: string[]): ReadonlySet<string> {
  return new Set(names);
}

export function stringOption(command: Doc, name: string): string {
  const value = command.get(name);
  if (typeof value !== 'string') {
    throw value === undefined
      ? new CommandError(40414, `BSON field '${name}' is missing but a required field`)
      : typeMismatch(`BSON field '${name}' is the wrong type '${typeName(value)}', expected type 'string'`);
  }
  return value;
}

export function docOption(command: Doc, name: string): Doc | undefined {
  const value = command.get(name);
  if (value === undefined || value === null) return undefined;
  if (!isDoc(value))
    throw typeMismatch(`BSON field '${name}' is the wrong type '${typeName(value)}', expected type 'object'`);
  return value;
}

export function arrayOption(command: Doc, name: string): Value[] {
  const value = command.get(name);
  if (value === undefined) throw new CommandError(40414, `BSON field '${name}' is missing but a required field`);
  if (!Array.isArray(value))
    throw typeMismatch(`BSON field '${name}' is the wrong type '${typeName(value)}', expected type 'array'`);
  return value;
}

export function countOption(command: Doc, name: string): number | undefined {
  const value = command.get(name);
  if (value === undefined || value === null) return undefined;
  if (!isNumeric(value)) {
    throw typeMismatch(
      `BSON field '${name}' is the wrong type '${typeName(value)}', expected types '[long, int, decimal, double]'`,
    );
  }
  return Math.trunc(asNumber(value) as number);
}

export function isTruthy(value: Maybe): boolean {
  if (value === undefined || value === null || value === false) return false;
  return !isNumeric(value) || asInteger(value) !== 0;
}

/** The full name of the collection that the command's own field names. */
export function namespaceOf(command: Doc, name: string, context: CommandContext): string {
  const collection = command.get(name);
  if (typeof collection !== 'string') {
    throw new CommandError(73, `collection name has invalid type ${typeName(collection)}`);
  }
  if (collection === '' || collection.includes('\0') || collection.startsWith('.')) {
    throw new CommandError(73, `Invalid namespace specified '${context.database}.${collection}'`);
  }
  return `${context.database}.${collection}`;
}

export function ok(fields: Record<string, Value | undefined> = {}): Doc {
  const answer: Doc = new Map();
  for (const name of Object.keys(fields)) {
    const value = fields[name];
    if (value !== undefined) answer.set(name, value);
  }
  answer.set('ok', 1);
  return answer;
}
