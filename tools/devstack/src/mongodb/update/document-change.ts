import type { CompileContext } from '../aggregate/expression';
import { compileUpdatePipeline } from '../aggregate/update-pipeline';
import { type Doc, isDoc, type Maybe, typeName, type Value } from '../bson/values';
import { CommandError, failedToParse } from '../errors';
import { equalValues, type StringOrder } from '../query/compare';
import type { Filter } from '../query/filter';
import { checkId, newObjectId, withIdFirst } from '../storage/collection';
import { applyUpdate, describe } from './apply-update';
import { type ParsedUpdate, parseUpdate } from './parse-update';
import { fieldsFromFilter } from './upsert';

/** The three forms of an update. */
export type DocumentChange =
  | { kind: 'operators'; update: ParsedUpdate; strings: StringOrder | undefined }
  | { kind: 'replace'; document: Doc }
  | { kind: 'pipeline'; run: (document: Doc) => Doc };

export function parseChange(update: Maybe, arrayFilters: Maybe, context: CompileContext): DocumentChange {
  if (Array.isArray(update)) {
    if (Array.isArray(arrayFilters) && arrayFilters.length > 0) {
      throw failedToParse('arrayFilters may not be specified for pipeline-style updates');
    }
    return { kind: 'pipeline', run: compileUpdatePipeline(update, context) };
  }
  if (!isDoc(update))
    throw failedToParse(`Update argument must be either an object or an array, not ${typeName(update)}`);
  if (update.keys().next().value?.startsWith('$')) {
    return { kind: 'operators', update: parseUpdate(update, arrayFilters, context), strings: context.strings };
  }
  if (Array.isArray(arrayFilters) && arrayFilters.length > 0) {
    throw failedToParse('arrayFilters may not be specified for replacement-style updates');
  }
  for (const name of update.keys()) {
    if (name.startsWith('$')) {
      throw new CommandError(
        52,
        `The dollar ($) prefixed field '${name}' in '${name}' is not allowed in the context of an update's replacement document. Consider using an aggregation pipeline with $replaceWith.`,
      );
    }
  }
  return { kind: 'replace', document: update };
}

/** The changed document; its `_id` is that of the old one, or the change is refused (66). */
export function applyChange(document: Doc, change: DocumentChange, position: number | undefined, now: number): Doc {
  const id = document.get('_id') as Value;
  const result = changed(document, change, position, now, false);
  const newId = result.get('_id');
  if (newId === undefined && change.kind !== 'operators') return withId(result, id);
  if (newId === undefined || !sameId(id, newId)) throw immutableId(change, newId);
  return result.keys().next().value === '_id' ? result : withIdFirst(result);
}

function sameId(a: Value, b: Value): boolean {
  return a === b || (typeName(a) === typeName(b) && equalValues(a, b)) || equalValues(a, b);
}

function immutableId(change: DocumentChange, id: Maybe): CommandError {
  if (change.kind === 'operators') {
    return new CommandError(66, "Performing an update on the path '_id' would modify the immutable field '_id'");
  }
  return new CommandError(
    66,
    `After applying the update, the (immutable) field '_id' was found to have been altered to _id: ${describe(id)}`,
  );
}

function changed(
  document: Doc,
  change: DocumentChange,
  position: number | undefined,
  now: number,
  inserting: boolean,
): Doc {
  switch (change.kind) {
    case 'replace':
      return change.document;
    case 'pipeline':
      return change.run(document);
    case 'operators': {
      const situation = { position, now, ...(change.strings && { strings: change.strings }) };
      return applyUpdate(document, change.update, inserting, situation);
    }
  }
}

function withId(document: Doc, id: Value): Doc {
  const result: Doc = new Map([['_id', id]]);
  for (const [name, value] of document) if (name !== '_id') result.set(name, value);
  return result;
}

/** What an upsert inserts where nothing matched. */
export function upsertDocument(filter: Filter, change: DocumentChange, now: number): Doc {
  const fields = fieldsFromFilter(filter);
  const filterId = fields.get('_id');
  const base: Doc = change.kind === 'replace' ? new Map() : fields;
  const result = changed(base, change, undefined, now, true);
  // null is an _id like any other, and no reason to make one.
  const given = result.get('_id');
  const id = given !== undefined ? given : filterId !== undefined ? filterId : newObjectId();
  if (filterId !== undefined && !sameId(filterId, id)) throw immutableId(change, id);
  checkId(id);
  return withId(result, id);
}
