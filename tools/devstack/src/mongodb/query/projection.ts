import type { CompileContext } from '../aggregate/expression';
import { follow } from '../aggregate/field-path';
import { applyProjection, type Leaf, parseProjection, putLeaf } from '../aggregate/project';
import { asInteger, type Doc, isDoc, type Maybe, typeName, type Value } from '../bson/values';
import { badValue, CommandError, notSupported } from '../errors';
import type { Filter, MatchDetails } from './filter';
import { compile, compileFilter } from './matcher';

export interface Projection {
  /** Whether `apply` has to be told where in its array the filter matched. */
  needsPosition: boolean;
  apply: (document: Doc, position: number | undefined) => Doc;
}

interface Slice {
  path: string[];
  skip: number | undefined;
  limit: number;
}

/** find's projection: that of $project, and `$slice`, `$elemMatch` and the positional `$` besides. */
export function compileProjection(spec: Doc, query: { filter: Filter; compile: CompileContext }): Projection {
  const slices: Slice[] = [];
  const leaves: { path: string[]; leaf: Leaf }[] = [];
  let positional: string[] | undefined;
  let includes = false;
  const special = (path: string[], value: Value): boolean => {
    if (path.at(-1) === '$') {
      if (positional) throw new CommandError(31276, 'Cannot specify more than one positional projection per query.');
      positional = path.slice(0, -1);
      includes = true;
      leaves.push({ path: positional, leaf: { include: true } });
      return true;
    }
    if (!isDoc(value)) return false;
    const operator = value.keys().next().value;
    if (operator === '$slice' && isFindSlice(value.get('$slice') as Value)) {
      slices.push({ path, ...parseSlice(value.get('$slice') as Value) });
      return true;
    }
    if (operator === '$elemMatch') {
      if (path.length > 1) throw new CommandError(31275, 'Cannot use $elemMatch projection on a nested field.');
      leaves.push({ path, leaf: { compute: elemMatch(path, value.get('$elemMatch') as Value, query.compile) } });
      includes = true;
      return true;
    }
    if (operator === '$meta') throw notSupported('the projection operator $meta');
    return false;
  };
  const projection = parseProjection(spec, query.compile, special);
  for (const { path, leaf } of leaves) {
    if (projection.kind === 'exclusion' && !onlySpecial(spec)) {
      throw new CommandError(31253, `Cannot do inclusion on field ${path.join('.')} in exclusion projection`);
    }
    putLeaf(projection.tree, path, leaf);
  }
  if (includes && projection.kind === 'exclusion') {
    projection.kind = 'inclusion';
    const id = projection.tree.children.get('_id');
    if (!id) projection.tree.children.set('_id', { include: true });
    else if ('exclude' in id) projection.tree.children.delete('_id');
  }
  // Beside included fields a sliced array is included too; alone, $slice leaves all other fields there.
  if (projection.kind === 'inclusion') for (const { path } of slices) putLeaf(projection.tree, path, { include: true });
  const repeat = positional && compile(query.filter, query.compile.strings);
  return {
    needsPosition: positional !== undefined,
    apply: (document, position) => {
      let result = applyProjection(document, projection, { root: document, current: document, variables: undefined });
      if (positional) {
        const details: MatchDetails = { index: position };
        if (position === undefined) repeat?.(document, details);
        result = keepElement(result, positional, 0, details.index);
      }
      for (const slice of slices) result = sliceAt(result, slice, 0) as Doc;
      return result;
    },
  };
}

/** Nothing but `_id` and find's own operators: the projection's kind is still open. */
function onlySpecial(spec: Doc): boolean {
  return [...spec].every(([name, value]) => name === '_id' || name.endsWith('.$') || isDoc(value));
}

function isFindSlice(value: Value): boolean {
  return (
    asInteger(value) !== undefined || (Array.isArray(value) && value.every((part) => asInteger(part) !== undefined))
  );
}

function parseSlice(value: Value): { skip: number | undefined; limit: number } {
  if (!Array.isArray(value)) return { skip: undefined, limit: asInteger(value) as number };
  if (value.length !== 2) {
    throw new CommandError(
      28667,
      `Invalid $slice syntax. The given syntax { $slice: [...] } did not match the find() syntax because :: caused by :: $slice array argument should be of form [skip, limit]`,
    );
  }
  const limit = asInteger(value[1]) as number;
  if (limit <= 0)
    throw new CommandError(28724, `First argument to $slice must be an array, but is of type: ${typeName(value[0])}`);
  return { skip: asInteger(value[0]) as number, limit };
}

function sliceAt(value: Value, slice: Slice, at: number): Value {
  if (at === slice.path.length) return Array.isArray(value) ? cut(value, slice) : value;
  if (Array.isArray(value)) return value.map((element) => (isDoc(element) ? sliceAt(element, slice, at) : element));
  if (!isDoc(value)) return value;
  const name = slice.path[at] as string;
  const child = value.get(name);
  return child === undefined ? value : new Map(value).set(name, sliceAt(child, slice, at + 1));
}

function cut(array: Value[], { skip, limit }: Slice): Value[] {
  if (skip === undefined) return limit >= 0 ? array.slice(0, limit) : array.slice(limit);
  const start = skip < 0 ? Math.max(array.length + skip, 0) : skip;
  return array.slice(start, start + limit);
}

function elemMatch(path: string[], condition: Value, context: CompileContext) {
  if (!isDoc(condition)) throw badValue(`elemMatch: Invalid argument, object required, but got ${typeName(condition)}`);
  const matches = compileFilter(new Map([['e', new Map([['$elemMatch', condition]])]]), context);
  return (scope: { root: Doc }): Maybe => {
    const array = follow(scope.root, path, 0);
    if (!Array.isArray(array)) return undefined;
    const details: MatchDetails = { index: undefined };
    return matches(new Map([['e', array]]), details) ? [array[details.index as number] as Value] : undefined;
  };
}

/** The first array on the path keeps nothing but the element that matched. */
function keepElement(document: Doc, path: string[], at: number, position: number | undefined): Doc {
  const name = path[at];
  if (name === undefined) return document;
  const value = document.get(name);
  if (Array.isArray(value)) {
    if (position === undefined || position >= value.length) {
      throw new CommandError(
        51246,
        "Executor error during find command :: caused by :: positional operator '.$' couldn't find a matching element in the array",
      );
    }
    return new Map(document).set(name, [value[position] as Value]);
  }
  return isDoc(value) ? new Map(document).set(name, keepElement(value, path, at + 1, position)) : document;
}
