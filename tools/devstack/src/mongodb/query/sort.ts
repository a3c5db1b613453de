import { asInteger, type Doc, isDoc, type Maybe, UNDEFINED, type Value } from '../bson/values';
import { badValue, CommandError, notSupported } from '../errors';
import { compareStrings, compareValues, type StringOrder } from './compare';
import { isIndex, splitPath } from './path';

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

/** The lowest (or, descending, the highest) of the values that a path leads to. */
function sortValue(doc: Doc, part: SortPart, strings: StringOrder): Value {
  let best: Maybe;
  const { direction } = part;
  const offer = (value: Value): void => {
    if (best === undefined || compareValues(value, best, strings) * direction < 0) best = value;
  };
  collect(doc, part.path, 0, offer);
  return best === undefined ? null : best;
}

function collect(value: Doc, path: string[], at: number, offer: (value: Value) => void): void {
  const child = value.get(path[at] as string);
  const last = at === path.length - 1;
  if (Array.isArray(child)) {
    const next = path[at + 1];
    if (last) collectLeaf(child, offer);
    else if (next !== undefined && isIndex(next)) collectIndexed(child, path, at + 1, offer);
    else collectElements(child, path, at + 1, offer);
  } else if (last) offer(child === undefined ? null : child);
  else if (isDoc(child)) collect(child, path, at + 1, offer);
  else offer(null);
}

function collectLeaf(array: Value[], offer: (value: Value) => void): void {
  if (array.length === 0) offer(UNDEFINED);
  for (const element of array) offer(element);
}

function collectElements(array: Value[], path: string[], at: number, offer: (value: Value) => void): void {
  if (array.length === 0) offer(null);
  for (const element of array) {
    if (isDoc(element)) collect(element, path, at, offer);
    else offer(null);
  }
}

function collectIndexed(array: Value[], path: string[], at: number, offer: (value: Value) => void): void {
  const element = array[Number(path[at])];
  if (at === path.length - 1) {
    if (Array.isArray(element)) collectLeaf(element, offer);
    else offer(element === undefined ? null : element);
  } else if (isDoc(element)) collect(element, path, at + 1, offer);
  else collectElements(array, path, at, offer);
}

/** Orders documents; equal ones stay in the order in which they came. */
export function sortBy<T>(
  items: T[],
  docOf: (item: T) => Doc,
  sort: SortSpec,
  strings: StringOrder = compareStrings,
): T[] {
  const keyed = items.map((item) => {
    const document = docOf(item);
    return { item, keys: sort.map((part) => sortValue(document, part, strings)) };
  });
  keyed.sort((a, b) => {
    for (let i = 0; i < sort.length; i++) {
      const result = compareValues(a.keys[i], b.keys[i], strings);
      if (result !== 0) return result * (sort[i] as SortPart).direction;
    }
    return 0;
  });
  return keyed.map((entry) => entry.item);
}
