import { asInteger, type Doc, isDoc, type Value } from '../bson/values';
import { badValue, CommandError, notSupported } from '../errors';
import { type IndexKeys, indexKeys } from '../index/index-keys';
import { compareStrings, compareValues, type StringOrder } from './compare';
import { splitPath } from './path';

export interface SortPart {
  name: string;
  path: string[];
  direction: 1 | -1;
}

export type SortSpec = SortPart[];

export function parseSort(spec: Doc): SortSpec {
  const parts: SortSpec = [];
  for (const [name, value] of spec) {
    if (name === '') throw new CommandError(40352, 'FieldPath cannot be constructed with empty string');
    if (name.startsWith('$') && name !== '$natural') {
      throw new CommandError(
        16410,
        `FieldPath field names may not start with '$'. Consider using $getField or $setField.`,
      );
    }
    if (isDoc(value)) throw notSupported(`sorting by ${value.keys().next().value ?? 'a document'}`);
    const direction = asInteger(value);
    if (direction !== 1 && direction !== -1) {
      throw new CommandError(15975, '$sort key ordering must be 1 (for ascending) or -1 (for descending)');
    }
    parts.push({ name, path: splitPath(name), direction });
  }
  if (parts.length > 32) throw badValue('too many compound keys');
  return parts;
}

export function isNaturalSort(sort: SortSpec): boolean {
  return sort[0]?.name === '$natural';
}

/**
 * The key that an index on the same fields would hold for the document: of the several that arrays lead to, the one that
 * comes first.
 */
function sortKey(document: Doc, sort: SortSpec, paths: string[][], strings: StringOrder): Value[] {
  const { keys } = keysForSort(document, paths);
  let best = keys[0] as Value[];
  for (let i = 1; i < keys.length; i++) {
    if (compareKeys(keys[i] as Value[], best, sort, strings) < 0) best = keys[i] as Value[];
  }
  return best;
}

function keysForSort(document: Doc, paths: string[][]): IndexKeys {
  try {
    return indexKeys(document, paths);
  } catch (error) {
    if (error instanceof CommandError && error.code === 171)
      throw badValue('cannot sort with keys that are parallel arrays');
    throw error;
  }
}

function compareKeys(a: Value[], b: Value[], sort: SortSpec, strings: StringOrder): number {
  for (let i = 0; i < sort.length; i++) {
    const result = compareValues(a[i], b[i], strings);
    if (result !== 0) return result * (sort[i] as SortPart).direction;
  }
  return 0;
}

/** Orders documents; equal ones stay in the order in which they came. */
export function sortBy<T>(
  items: T[],
  docOf: (item: T) => Doc,
  sort: SortSpec,
  strings: StringOrder = compareStrings,
): T[] {
  const paths = sort.map((part) => part.path);
  const keyed = items.map((item) => ({ item, key: sortKey(docOf(item), sort, paths, strings) }));
  keyed.sort((a, b) => compareKeys(a.key, b.key, sort, strings));
  return keyed.map((entry) => entry.item);
}
