import { UNDEFINED, type Value } from '../bson/values';
import { canonicalType, compareValues } from '../query/compare';
import type { FieldTest, Filter } from '../query/filter';
import { literalPrefix } from '../query/regex';

/**
 * A place between keys: just before (side −1) or just after (side 1) a value or, without one, all values of a type.
 */
export interface Bound {
  type: number;
  value: Value | undefined;
  side: -1 | 1;
}

export interface Interval {
  low: Bound;
  high: Bound;
}

/** −1 where the key stands before the bound, 1 where it stands behind it. */
export function compareToBound(key: Value, bound: Bound): -1 | 1 {
  const type = canonicalType(key);
  if (type !== bound.type) return type < bound.type ? -1 : 1;
  const result = bound.value === undefined ? 0 : compareValues(key, bound.value);
  return result < 0 || (result === 0 && bound.side === 1) ? -1 : 1;
}

function compareBounds(a: Bound, b: Bound): number {
  if (a.type !== b.type) return a.type - b.type;
  if (a.value === undefined || b.value === undefined) {
    if (a.value === b.value) return a.side - b.side;
    return a.value === undefined ? a.side : -b.side;
  }
  return compareValues(a.value, b.value) || a.side - b.side;
}

function point(value: Value): Interval {
  const type = canonicalType(value);
  return { low: { type, value, side: -1 }, high: { type, value, side: 1 } };
}

export function isPoint(interval: Interval): boolean {
  const { low, high } = interval;
  return (
    low.value !== undefined &&
    high.value !== undefined &&
    low.side === -1 &&
    high.side === 1 &&
    compareValues(low.value, high.value) === 0
  );
}

function wholeType(type: number): Interval {
  return { low: { type, value: undefined, side: -1 }, high: { type, value: undefined, side: 1 } };
}

/** Missing fields are indexed as null, and empty arrays as undefined, which stands right beside it. */
const NULLS: Interval = { low: { type: 0, value: undefined, side: -1 }, high: { type: 5, value: undefined, side: 1 } };

function testIntervals(test: FieldTest): Interval[] | undefined {
  switch (test.op) {
    case 'eq':
      return equality(test.value);
    case 'in': {
      if (test.regexes.length > 0) return undefined;
      const all = test.values.map(equality);
      return all.includes(undefined) ? undefined : normalise((all as Interval[][]).flat());
    }
    case 'lt':
    case 'lte':
    case 'gt':
    case 'gte':
      return range(test.op, test.value);
    case 'regex': {
      const prefix = literalPrefix(test.source);
      if (prefix === undefined) return undefined;
      // A regex value equal to the operand matches too.
      const strings: Interval = {
        low: { type: 15, value: prefix, side: -1 },
        high: { type: 15, value: `${prefix}\u{10ffff}`, side: 1 },
      };
      return [strings, wholeType(50)];
    }
    case 'exists':
      return undefined;
    default:
      return undefined;
  }
}

function equality(value: Value): Interval[] | undefined {
  if (value === null || value === UNDEFINED) return [NULLS];
  // An index holds an array's elements, not the array.
  return Array.isArray(value) ? undefined : [point(value)];
}

function range(op: 'lt' | 'lte' | 'gt' | 'gte', value: Value): Interval[] | undefined {
  const type = canonicalType(value);
  if (value === null) return [NULLS];
  if (type <= 5 || type === 127 || type === 25) return undefined;
  const all = wholeType(type);
  switch (op) {
    case 'lt':
      return [{ low: all.low, high: { type, value, side: -1 } }];
    case 'lte':
      return [{ low: all.low, high: { type, value, side: 1 } }];
    case 'gt':
      return [{ low: { type, value, side: 1 }, high: all.high }];
    case 'gte':
      return [{ low: { type, value, side: -1 }, high: all.high }];
  }
}

/**
 * Where the values of `path` can lie in documents that match; undefined where the filter says nothing. With arrays
 * about (`multikey`) two conditions may hold for different elements, so only one of them counts.
 */
export function intervalsOf(filter: Filter, path: string, multikey: boolean): Interval[] | undefined {
  switch (filter.kind) {
    case 'field': {
      const name = filter.path.join('.');
      if (filter.test.op === 'elemMatchObject' && path.startsWith(`${name}.`)) {
        return intervalsOf(filter.test.filter, path.slice(name.length + 1), true);
      }
      return name === path ? testIntervals(filter.test) : undefined;
    }
    case 'and':
      return intersection(filter.parts, path, multikey);
    case 'or': {
      const parts = filter.parts.map((part) => intervalsOf(part, path, multikey));
      return parts.includes(undefined) ? undefined : normalise((parts as Interval[][]).flat());
    }
    default:
      return undefined;
  }
}

function intersection(parts: Filter[], path: string, multikey: boolean): Interval[] | undefined {
  let result: Interval[] | undefined;
  for (const part of parts) {
    const intervals = intervalsOf(part, path, multikey);
    if (!intervals) continue;
    if (!result) result = intervals;
    else if (multikey) {
      if (intervals.every(isPoint) && !result.every(isPoint)) result = intervals;
    } else result = intersect(result, intervals);
  }
  return result;
}

function intersect(a: Interval[], b: Interval[]): Interval[] {
  const result: Interval[] = [];
  for (const x of a) {
    for (const y of b) {
      const low = compareBounds(x.low, y.low) >= 0 ? x.low : y.low;
      const high = compareBounds(x.high, y.high) <= 0 ? x.high : y.high;
      if (compareBounds(low, high) < 0) result.push({ low, high });
    }
  }
  return result;
}

/** Sorted and without overlap, so that no key is visited twice. */
function normalise(intervals: Interval[]): Interval[] {
  const sorted = [...intervals].sort((a, b) => compareBounds(a.low, b.low));
  const result: Interval[] = [];
  for (const interval of sorted) {
    const last = result.at(-1);
    if (last && compareBounds(interval.low, last.high) <= 0) {
      if (compareBounds(interval.high, last.high) > 0)
        result[result.length - 1] = { low: last.low, high: interval.high };
    } else result.push(interval);
  }
  return result;
}

/** Whether everything in `inner` lies within `outer`. */
export function contains(outer: Interval[], inner: Interval[]): boolean {
  return inner.every((part) =>
    outer.some((whole) => compareBounds(whole.low, part.low) <= 0 && compareBounds(part.high, whole.high) <= 0),
  );
}

/** Whether an interval leaves null and missing out. */
export function excludesNull(intervals: Interval[]): boolean {
  return intervals.every((interval) => interval.low.type > 5);
}
