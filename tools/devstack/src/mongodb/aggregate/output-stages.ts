import { type Doc, isDoc, typeName, type Value } from '../bson/values';
import { findMatches } from '../commands/read-query';
import { CommandError } from '../errors';
import { equalValues } from '../query/compare';
import type { Filter } from '../query/filter';
import type { Collection } from '../storage/collection';
import { scopeOf } from './document-stages';
import { type CompileContext, compileExpression } from './expression';
import { follow } from './field-path';
import type { PipelineContext, Stage } from './pipeline';
import { compileUpdatePipeline } from './update-pipeline';

function targetOf(spec: Value | undefined, stage: string, context: PipelineContext): string {
  if (typeof spec === 'string') return `${context.database}.${spec}`;
  if (isDoc(spec) && typeof spec.get('db') === 'string' && typeof spec.get('coll') === 'string') {
    return `${spec.get('db')}.${spec.get('coll')}`;
  }
  throw new CommandError(16990, `${stage} only supports a string or object argument, but found ${typeName(spec)}`);
}

/** Replaces the target collection by the results, keeping its indexes. */
export function out(spec: Value, context: PipelineContext): Stage {
  const namespace = targetOf(spec, '$out', context);
  return (documents) => {
    const collection = context.store.ensure(namespace);
    for (const stored of [...collection.documents.values()]) collection.delete(stored);
    for (const document of documents) collection.insert(document);
    return [];
  };
}

type WhenMatched = 'replace' | 'keepExisting' | 'merge' | 'fail' | Value[];

export function merge(spec: Value, context: PipelineContext): Stage {
  const options: Doc = isDoc(spec) ? spec : new Map<string, Value>([['into', spec]]);
  for (const name of options.keys()) {
    if (!['into', 'on', 'let', 'whenMatched', 'whenNotMatched'].includes(name))
      throw new CommandError(40415, `BSON field '$merge.${name}' is an unknown field.`);
  }
  const namespace = targetOf(options.get('into'), '$merge', context);
  const on = options.get('on') ?? '_id';
  const paths = (Array.isArray(on) ? on : [on]).map((path) => String(path).split('.'));
  const whenMatched = (options.get('whenMatched') ?? 'merge') as WhenMatched;
  const whenNotMatched = options.get('whenNotMatched') ?? 'insert';
  if (!Array.isArray(whenMatched) && !['replace', 'keepExisting', 'merge', 'fail'].includes(whenMatched)) {
    throw new CommandError(
      2,
      `Enumeration value '${String(whenMatched)}' for field '$merge.whenMatched' is not a valid value.`,
    );
  }
  if (!['insert', 'discard', 'fail'].includes(String(whenNotMatched))) {
    throw new CommandError(
      2,
      `Enumeration value '${String(whenNotMatched)}' for field '$merge.whenNotMatched' is not a valid value.`,
    );
  }
  return (documents) => {
    const collection = context.store.ensure(namespace);
    requireUnique(collection, paths);
    for (const document of documents)
      mergeOne(collection, document, paths, whenMatched, whenNotMatched, options, context);
    return [];
  };
}

function requireUnique(collection: Collection, paths: string[][]): void {
  const names = paths.map((path) => path.join('.')).sort();
  if (names.join() === '_id') return;
  for (const { definition } of collection.indexes.values()) {
    if (definition.unique && !definition.partial && [...definition.key.keys()].sort().join() === names.join()) return;
  }
  throw new CommandError(51183, 'Cannot find index to verify that join fields will be unique');
}

function mergeOne(
  collection: Collection,
  document: Doc,
  paths: string[][],
  whenMatched: WhenMatched,
  whenNotMatched: Value,
  options: Doc,
  context: PipelineContext,
): void {
  const parts = paths.map(
    (path): Filter => ({ kind: 'field', path, test: { op: 'eq', value: follow(document, path, 0) ?? null } }),
  );
  const filter: Filter = parts.length === 1 ? (parts[0] as Filter) : { kind: 'and', parts };
  const query = { filter, sort: [], compile: context.compile, hint: undefined, skip: 0, limit: 1 };
  const stored = findMatches(collection, query)[0]?.stored;
  if (!stored) {
    if (whenNotMatched === 'insert') collection.insert(document);
    else if (whenNotMatched === 'fail')
      throw new CommandError(
        13113,
        '$merge could not find a matching document in the target collection for at least one document in the source collection',
      );
    return;
  }
  if (whenMatched === 'keepExisting') return;
  if (whenMatched === 'fail')
    throw new CommandError(11000, 'E11000 duplicate key error: $merge found a document that matches');
  const result = merged(stored.document, document, whenMatched, options, context);
  const id = stored.document.get('_id') as Value;
  if (result.has('_id') && !equalValues(result.get('_id'), id)) {
    throw new CommandError(
      66,
      '$merge failed to update the matching document, did you attempt to modify the _id or the shard key?',
    );
  }
  collection.update(stored, new Map([['_id', id], ...[...result].filter(([name]) => name !== '_id')]));
}

function merged(existing: Doc, document: Doc, how: WhenMatched, options: Doc, context: PipelineContext): Doc {
  if (how === 'replace') return document;
  if (!Array.isArray(how)) return new Map([...existing, ...document]);
  const constants = new Map([...(context.compile.constants ?? []), ['new', document as Value]]);
  const lets = options.get('let');
  const base: CompileContext = {
    ...context.compile,
    constants,
    variables: new Set([...context.compile.variables, 'new']),
  };
  if (isDoc(lets)) {
    for (const [name, value] of lets) constants.set(name, compileExpression(value, base)(scopeOf(document)) ?? null);
  }
  const names = new Set([...base.variables, ...constants.keys()]);
  return compileUpdatePipeline(how, { ...base, variables: names, constants })(existing);
}
