import { type Doc, isDoc, type Maybe, type Value } from '../bson/values';
import { CommandError } from '../errors';
import { hashKey } from '../query/compare';
import { isIndex, splitPath } from '../query/path';
import { type Command, countOption, namespaceOf, ok, options, stringOption } from './command';
import { findMatches, parseQuery } from './read-query';

export const count: Command = {
  options: options('count', 'query', 'limit', 'skip', 'hint', 'collation', 'fields'),
  run(command, context) {
    const namespace = namespaceOf(command, 'count', context);
    const skip = countOption(command, 'skip') ?? 0;
    if (skip < 0) throw new CommandError(51024, `BSON field 'skip' value must be >= 0, actual value '${skip}'`);
    const query = parseQuery(
      {
        filter: command.get('query'),
        collation: command.get('collation'),
        hint: command.get('hint'),
        skip,
        limit: Math.abs(countOption(command, 'limit') ?? 0),
      },
      context.now,
    );
    const collection = context.store.collection(namespace);
    if (!collection) return ok({ n: 0 });
    const everything = query.filter.kind === 'always' && query.filter.value && query.skip === 0 && query.limit === 0;
    return ok({ n: everything ? collection.documents.size : findMatches(collection, query).length });
  },
};

export const distinct: Command = {
  options: options('distinct', 'key', 'query', 'collation', 'hint'),
  run(command, context) {
    const namespace = namespaceOf(command, 'distinct', context);
    const path = splitPath(stringOption(command, 'key'));
    const query = parseQuery(
      { filter: command.get('query'), collation: command.get('collation'), hint: command.get('hint') },
      context.now,
    );
    const collection = context.store.collection(namespace);
    const values = new Map<string, Value>();
    const { strings } = query.compile;
    const kept: Value[] = [];
    const offer = (value: Value): void => {
      if (strings && typeof value === 'string') {
        if (kept.some((other) => typeof other === 'string' && strings(other, value) === 0)) return;
        kept.push(value);
      }
      const key = hashKey(value);
      if (!values.has(key)) values.set(key, value);
    };
    for (const { stored } of collection ? findMatches(collection, query) : []) gather(stored.document, path, 0, offer);
    return ok({ values: [...values.values()] });
  },
};

function gather(value: Doc, path: string[], at: number, offer: (value: Value) => void): void {
  arrive(value.get(path[at] as string), path, at + 1, offer);
}

function arrive(value: Maybe, path: string[], at: number, offer: (value: Value) => void): void {
  if (value === undefined) return;
  if (at === path.length) {
    if (Array.isArray(value)) value.forEach(offer);
    else offer(value);
  } else if (isDoc(value)) gather(value, path, at, offer);
  else if (Array.isArray(value)) {
    const part = path[at] as string;
    if (isIndex(part)) arrive(value[Number(part)], path, at + 1, offer);
    else for (const element of value) if (isDoc(element)) gather(element, path, at, offer);
  }
}
