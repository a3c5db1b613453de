import { type Doc, type Maybe, RawDocument, type Value } from '../bson/values';
import { failedToParse } from '../errors';
import { compileProjection } from '../query/projection';
import type { Collection } from '../storage/collection';
import { applyChange, parseChange, upsertDocument } from '../update/document-change';
import { type Command, type CommandContext, docOption, isTruthy, namespaceOf, ok, options } from './command';
import { findMatches, type Match, parseQuery, type Query } from './read-query';

type Project = (document: Doc, position: number | undefined) => Doc;

export const findAndModify: Command = {
  options: options(
    'findAndModify',
    'findandmodify',
    'query',
    'sort',
    'remove',
    'update',
    'new',
    'fields',
    'upsert',
    'bypassDocumentValidation',
    'collation',
    'arrayFilters',
    'hint',
    'let',
    'bypassEmptyTsReplacement',
  ),
  run(command, context) {
    const name = command.has('findAndModify') ? 'findAndModify' : 'findandmodify';
    const namespace = namespaceOf(command, name, context);
    const query = parseQuery(
      {
        filter: command.get('query'),
        sort: command.get('sort'),
        collation: command.get('collation'),
        letVariables: command.get('let'),
        hint: command.get('hint'),
        limit: 1,
      },
      context.now,
    );
    const fields = docOption(command, 'fields');
    const projection = fields && fields.size > 0 ? compileProjection(fields, query) : undefined;
    const project: Project = projection ? projection.apply : (document) => document;
    return isTruthy(command.get('remove'))
      ? remove(command, namespace, query, project, context)
      : modify(command, namespace, query, project, context);
  },
};

function remove(command: Doc, namespace: string, query: Query, project: Project, context: CommandContext): Doc {
  if (command.has('update')) throw failedToParse("Cannot specify both an 'update' and 'remove'=true");
  if (isTruthy(command.get('new'))) {
    throw failedToParse("Cannot specify both new=true and remove=true; 'remove' always returns the deleted document");
  }
  if (isTruthy(command.get('upsert'))) throw failedToParse('Cannot specify both upsert=true and remove=true');
  const collection = context.store.collection(namespace);
  const match = collection && findMatches(collection, query, true)[0];
  if (!collection || !match) return answer(0, undefined, undefined, null);
  const value = project(match.stored.document, match.position);
  collection.delete(match.stored);
  return answer(1, undefined, undefined, value);
}

function modify(command: Doc, namespace: string, query: Query, project: Project, context: CommandContext): Doc {
  if (!command.has('update')) throw failedToParse('Either an update or remove=true must be specified');
  const change = parseChange(command.get('update'), command.get('arrayFilters'), query.compile);
  const wantsNew = isTruthy(command.get('new'));
  const collection = context.store.collection(namespace);
  const match = collection && findMatches(collection, query, true)[0];
  if (collection && match) {
    const before = match.stored.document;
    const bytes = match.stored.bytes;
    collection.update(match.stored, applyChange(before, change, match.position, context.now));
    return answer(1, true, undefined, returned(collection, match, before, bytes, wantsNew, project));
  }
  if (!isTruthy(command.get('upsert'))) return answer(0, false, undefined, null);
  const inserted = context.store.ensure(namespace).insert(upsertDocument(query.filter, change, context.now));
  return answer(1, false, inserted.get('_id'), wantsNew ? project(inserted, undefined) : null);
}

/** Without a projection the stored bytes go out as they are. */
function returned(
  _collection: Collection,
  match: Match,
  before: Doc,
  bytes: Buffer,
  wantsNew: boolean,
  project: Project,
): Value {
  const document = wantsNew ? match.stored.document : before;
  const projected = project(document, match.position);
  if (projected !== document) return projected;
  return new RawDocument(wantsNew ? match.stored.bytes : bytes);
}

function answer(n: number, updatedExisting: boolean | undefined, upserted: Maybe, value: Value): Doc {
  const lastErrorObject: Doc = new Map([['n', n]]);
  if (updatedExisting !== undefined) lastErrorObject.set('updatedExisting', updatedExisting);
  if (upserted !== undefined) lastErrorObject.set('upserted', upserted);
  return ok({ lastErrorObject, value });
}
