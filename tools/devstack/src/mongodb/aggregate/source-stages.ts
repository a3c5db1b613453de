import { DateTime, type Doc, isDoc, type Value } from '../bson/values';
import { CommandError, notSupported } from '../errors';
import { compileExpression } from './expression';
import type { PipelineContext } from './pipeline';

const SOURCES = new Set(['$documents', '$collStats', '$indexStats']);

/** Stages that bring documents of their own and so can only stand first. */
export function isSourceStage(name: string): boolean {
  return SOURCES.has(name);
}

export function readSource(name: string, spec: Value, context: PipelineContext): Doc[] {
  if (name === '$documents') return documents(spec, context);
  const collection = context.namespace === undefined ? undefined : context.store.collection(context.namespace);
  if (name === '$indexStats') {
    const indexes = collection ? [...collection.indexes.values()] : [];
    return indexes.map(
      ({ definition }) =>
        new Map<string, Value>([
          ['name', definition.name],
          ['key', definition.key],
          ['host', 'localhost'],
        ]),
    );
  }
  if (!isDoc(spec)) throw new CommandError(5447000, '$collStats must take a nested object');
  const result: Doc = new Map<string, Value>([
    ['ns', context.namespace ?? ''],
    ['host', 'localhost'],
    ['localTime', new DateTime(context.now)],
  ]);
  for (const part of spec.keys()) {
    if (part === 'count') result.set('count', collection?.documents.size ?? 0);
    else if (part === 'storageStats') {
      result.set(
        'storageStats',
        new Map<string, Value>([
          ['size', collection?.totalBytes ?? 0],
          ['count', collection?.documents.size ?? 0],
          ['nindexes', (collection?.indexes.size ?? 0) + 1],
        ]),
      );
    } else throw notSupported(`$collStats with '${part}'`);
  }
  return [result];
}

function documents(spec: Value, context: PipelineContext): Doc[] {
  const values = compileExpression(
    spec,
    context.compile,
  )({ root: new Map(), current: new Map(), variables: context.variables });
  if (!Array.isArray(values)) throw new CommandError(5858203, 'an array is expected for $documents');
  return values.map((value) => {
    if (!isDoc(value)) throw new CommandError(40228, '$documents takes documents alone');
    return value;
  });
}
