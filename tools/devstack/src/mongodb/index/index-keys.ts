import { type Doc, isDoc, type Maybe, UNDEFINED, type Value } from '../bson/values';
import { CommandError } from '../errors';
import { isIndex } from '../query/path';

export interface IndexKeys {
  keys: Value[][];
  /** Which fields led through an array: their bounds may not be combined. */
  multikey: boolean[] | undefined;
  /** None of the fields is there, which a sparse index leaves out. */
  absent: boolean;
}

interface Cursor {
  value: Maybe;
  path: string[];
  at: number;
}

/** Every key of a document in a (compound) index: one for each element of an array on the way. */
export function indexKeys(document: Doc, paths: string[][]): IndexKeys {
  const single = simpleKeys(document, paths);
  if (single) return single;
  const result: IndexKeys = { keys: [], multikey: paths.map(() => false), absent: true };
  expand(
    paths.map((path) => ({ value: document, path, at: 0 })),
    result,
  );
  return result;
}

/** The usual case, without any array. */
function simpleKeys(document: Doc, paths: string[][]): IndexKeys | undefined {
  const key: Value[] = [];
  let absent = true;
  for (const path of paths) {
    let value: Maybe = document;
    for (const part of path) {
      if (Array.isArray(value)) return undefined;
      value = isDoc(value) ? value.get(part) : undefined;
    }
    if (Array.isArray(value)) return undefined;
    if (value !== undefined) absent = false;
    key.push(value === undefined ? null : value);
  }
  return { keys: [key], multikey: undefined, absent };
}

function expand(cursors: Cursor[], result: IndexKeys): void {
  let array: Value[] | undefined;
  const stopped: boolean[] = [];
  const walked = cursors.map((cursor, i) => {
    const next = walk(cursor);
    stopped[i] = Array.isArray(next.value) && next.at <= next.path.length;
    if (stopped[i]) {
      if (array !== undefined && array !== next.value) {
        throw new CommandError(171, `cannot index parallel arrays [${next.path.join('.')}]`);
      }
      array = next.value as Value[];
    }
    return next;
  });
  if (array === undefined) {
    emit(walked, result);
    return;
  }
  for (let i = 0; i < walked.length; i++) if (stopped[i]) (result.multikey as boolean[])[i] = true;
  if (array.length === 0) {
    expand(
      walked.map((cursor, i) => (stopped[i] ? emptyArray(cursor) : cursor)),
      result,
    );
    return;
  }
  for (const element of array) {
    expand(
      walked.map((cursor, i) => (stopped[i] ? intoElement(cursor, element) : cursor)),
      result,
    );
  }
}

/** A path that has arrived is marked by standing one behind its end. */
function arrived(value: Maybe, path: string[]): Cursor {
  return { value, path, at: path.length + 1 };
}

function emptyArray(cursor: Cursor): Cursor {
  return arrived(cursor.at === cursor.path.length ? UNDEFINED : null, cursor.path);
}

function intoElement(cursor: Cursor, element: Value): Cursor {
  if (cursor.at === cursor.path.length) return arrived(element, cursor.path);
  return isDoc(element) ? { ...cursor, value: element } : arrived(undefined, cursor.path);
}

function walk(cursor: Cursor): Cursor {
  const { path } = cursor;
  let { value, at } = cursor;
  while (at < path.length) {
    const part = path[at] as string;
    if (Array.isArray(value)) {
      // A position in the path, unless the elements have a field of that name.
      if (!isIndex(part) || value.some((element) => isDoc(element) && element.has(part))) return { value, path, at };
      value = value[Number(part)];
    } else value = isDoc(value) ? value.get(part) : undefined;
    at++;
  }
  return { value, path, at };
}

function emit(cursors: Cursor[], result: IndexKeys): void {
  result.keys.push(
    cursors.map((cursor) => {
      if (cursor.value !== undefined) result.absent = false;
      return cursor.value === undefined ? null : cursor.value;
    }),
  );
}
