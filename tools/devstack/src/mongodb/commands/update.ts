import { type Doc, isDoc, type Maybe, type Value } from '../bson/values';
import { failedToParse, notSupported } from '../errors';
import type { Collection } from '../storage/collection';
import { applyChange, type DocumentChange, parseChange, upsertDocument } from '../update/document-change';
import {
  arrayOption,
  type Command,
  type CommandContext,
  docOption,
  isTruthy,
  namespaceOf,
  ok,
  options,
} from './command';
import { checkBatch, checkStatements } from './insert';
import { findMatches, parseQuery, type Query } from './read-query';
import { writeError } from './write-errors';

export interface UpdateResult {
  matched: number;
  modified: number;
  upsertedId: Maybe;
}

interface UpdateStatement {
  query: Query;
  change: DocumentChange;
  multi: boolean;
  upsert: boolean;
}

const STATEMENT_OPTIONS = options(
  'q',
  'u',
  'c',
  'multi',
  'upsert',
  'collation',
  'arrayFilters',
  'hint',
  'sort',
  'upsertSupplied',
  'sampleId',
);

export const update: Command = {
  options: options('update', 'updates', 'ordered', 'bypassDocumentValidation', 'let', 'bypassEmptyTsReplacement'),
  run(command, context) {
    const namespace = namespaceOf(command, 'update', context);
    const statements = arrayOption(command, 'updates');
    checkBatch(statements.length);
    checkStatements(statements, 'update.updates', STATEMENT_OPTIONS);
    const ordered = command.get('ordered') !== false;
    const errors: Doc[] = [];
    const upserted: Doc[] = [];
    let n = 0;
    let nModified = 0;
    for (let i = 0; i < statements.length; i++) {
      try {
        const result = updateOne(namespace, statements[i] as Doc, command.get('let'), context);
        n += result.matched + (result.upsertedId === undefined ? 0 : 1);
        nModified += result.modified;
        if (result.upsertedId !== undefined)
          upserted.push(
            new Map<string, Value>([
              ['index', i],
              ['_id', result.upsertedId],
            ]),
          );
      } catch (error) {
        errors.push(writeError(error, i));
        if (ordered) break;
      }
    }
    return ok({
      n,
      upserted: upserted.length > 0 ? upserted : undefined,
      nModified,
      writeErrors: errors.length > 0 ? errors : undefined,
    });
  },
};

export function updateOne(namespace: string, spec: Doc, letVariables: Maybe, context: CommandContext): UpdateResult {
  const statement = parseStatement(spec, letVariables, context);
  const collection = context.store.collection(namespace);
  const result = collection
    ? updateMatches(collection, statement, context.now)
    : { matched: 0, modified: 0, upsertedId: undefined };
  if (result.matched === 0 && statement.upsert) {
    const target = context.store.ensure(namespace);
    result.upsertedId = target.insert(upsertDocument(statement.query.filter, statement.change, context.now)).get('_id');
  }
  return result;
}

function parseStatement(spec: Doc, letVariables: Maybe, context: CommandContext): UpdateStatement {
  const multi = isTruthy(spec.get('multi'));
  const sort = docOption(spec, 'sort');
  if (multi && sort) throw failedToParse('Cannot specify sort with multi=true');
  const query = parseQuery(
    {
      filter: spec.get('q'),
      sort,
      collation: spec.get('collation'),
      letVariables: spec.get('c') === undefined ? letVariables : mergedLet(letVariables, spec.get('c')),
      hint: spec.get('hint'),
      limit: multi ? 0 : 1,
    },
    context.now,
  );
  const change = parseChange(spec.get('u'), spec.get('arrayFilters'), query.compile);
  if (multi && change.kind === 'replace')
    throw failedToParse('multi update is not supported for replacement-style update');
  return { query, change, multi, upsert: isTruthy(spec.get('upsert')) };
}

function mergedLet(outer: Maybe, inner: Maybe): Maybe {
  if (!isDoc(inner)) throw notSupported("an update's 'c' that is no document");
  return isDoc(outer) ? new Map([...outer, ...inner]) : inner;
}

function updateMatches(collection: Collection, statement: UpdateStatement, now: number): UpdateResult {
  const { query, change } = statement;
  let modified = 0;
  // All matches before the first change: a document that moves in the index must not be met again.
  const matches = findMatches(collection, query, change.kind === 'operators');
  for (const { stored, position } of matches) {
    if (collection.update(stored, applyChange(stored.document, change, position, now))) modified++;
  }
  return { matched: matches.length, modified, upsertedId: undefined };
}
