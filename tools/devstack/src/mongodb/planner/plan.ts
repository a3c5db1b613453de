import type { Value } from '../bson/values';
import type { IndexEntry, SecondaryIndex } from '../index/secondary-index';
import { compareStrings, type StringOrder } from '../query/compare';
import type { Filter } from '../query/filter';
import { isNaturalSort, type SortSpec } from '../query/sort';
import type { Collection, StoredDocument } from '../storage/collection';
import { implies } from './implication';
import { compareToBound, excludesNull, type Interval, intervalsOf, isPoint } from './intervals';

/** How the documents that may match are come by. Every one of them is tested against the whole filter again. */
export type Plan =
  | { kind: 'collection'; backwards: boolean }
  | { kind: 'ids'; values: Value[] }
  | { kind: 'idRange'; intervals: Interval[]; backwards: boolean }
  | { kind: 'index'; index: SecondaryIndex; bounds: Interval[][]; backwards: boolean }
  | { kind: 'union'; plans: Plan[] };

export interface ChosenPlan {
  plan: Plan;
  /** The documents come in the order asked for. */
  sorted: boolean;
}

/** More combinations of `$in` values than this are not worth a look-up each. */
const MAX_COMBINATIONS = 1000;

export function choosePlan(
  collection: Collection,
  filter: Filter,
  sort: SortSpec,
  strings: StringOrder | undefined,
  hint?: string,
): ChosenPlan {
  const unsorted = sort.length === 0;
  // Indexes are in byte order, which a collation does not follow.
  if (strings && strings !== compareStrings) return scan(sort);
  if (hint === '$natural' || isNaturalSort(sort)) return scan(sort);
  const ids = intervalsOf(filter, '_id', false);
  if (ids?.every(isPoint) && (hint === undefined || hint === '_id_')) {
    return {
      plan: { kind: 'ids', values: ids.map((interval) => interval.low.value as Value) },
      sorted: unsorted || ids.length <= 1,
    };
  }
  const candidates = indexCandidates(collection, filter, sort, ids, hint);
  const best = candidates.reduce<Candidate | undefined>((a, b) => (a && a.score >= b.score ? a : b), undefined);
  const needsUnion = filter.kind === 'or' || (filter.kind === 'and' && filter.parts.some((part) => part.kind === 'or'));
  if (hint === undefined && needsUnion && (!best || best.bounded === 0)) {
    const union = unionPlan(collection, filter);
    if (union) return { plan: union, sorted: unsorted };
  }
  return best ? { plan: best.plan, sorted: unsorted || best.sorted } : scan(sort);
}

function scan(sort: SortSpec): ChosenPlan {
  const natural = isNaturalSort(sort);
  return {
    plan: { kind: 'collection', backwards: natural && sort[0]?.direction === -1 },
    sorted: sort.length === 0 || natural,
  };
}

interface Candidate {
  plan: Plan;
  sorted: boolean;
  bounded: number;
  score: number;
}

function indexCandidates(
  collection: Collection,
  filter: Filter,
  sort: SortSpec,
  ids: Interval[] | undefined,
  hint: string | undefined,
): Candidate[] {
  const candidates: Candidate[] = [];
  const byId = sort[0]?.name === '_id';
  if (hint === '_id_' || (hint === undefined && (ids || byId))) {
    const plan: Plan = { kind: 'idRange', intervals: ids ?? EVERYTHING, backwards: byId && sort[0]?.direction === -1 };
    candidates.push({ plan, sorted: byId, bounded: ids ? 1 : 0, score: (ids ? 50 : 0) + (byId ? 40 : 0) });
  }
  for (const index of collection.indexes.values()) {
    if (hint !== undefined && index.definition.name !== hint) continue;
    if (index.definition.options.get('hidden') === true) continue;
    const candidate = indexCandidate(index, filter, sort);
    if (candidate && (candidate.score > 0 || hint !== undefined)) candidates.push(candidate);
  }
  return candidates;
}

const EVERYTHING: Interval[] = [
  { low: { type: -1, value: undefined, side: -1 }, high: { type: 127, value: undefined, side: 1 } },
];

function indexCandidate(index: SecondaryIndex, filter: Filter, sort: SortSpec): Candidate | undefined {
  const { definition } = index;
  if (definition.partial && !implies(filter, definition.partial.filter)) return undefined;
  const bounds = boundsFor(index, filter);
  if (definition.sparse && !bounds.some(excludesNull)) return undefined;
  const points = bounds.findIndex((intervals) => !intervals.every(isPoint));
  const equalities = points < 0 ? bounds.length : points;
  const bounded = bounds.length;
  const order = sortedBy(index, bounds, sort);
  let score = equalities * 100 + (bounded > equalities ? 50 : 0) + (order ? 40 : 0) - index.paths.length;
  if (definition.unique && equalities === index.paths.length) score += 1000;
  if (bounded === 0 && !order) score = 0;
  return {
    plan: { kind: 'index', index, bounds, backwards: order === 'backwards' },
    sorted: order !== undefined,
    bounded,
    score,
  };
}

/** One list of intervals for each leading field that the filter bounds; a range ends the list. */
function boundsFor(index: SecondaryIndex, filter: Filter): Interval[][] {
  const bounds: Interval[][] = [];
  const arrays = new Set<string>();
  let combinations = 1;
  for (let i = 0; i < index.paths.length; i++) {
    const path = index.paths[i] as string[];
    const first = path[0] as string;
    const multikey = index.multikey[i] === true;
    // Two fields below one array may be met by different elements: only the first of them is bounded.
    if (arrays.has(first)) break;
    if (index.isMultikey && index.paths.some((other, j) => other[0] === first && index.multikey[j])) arrays.add(first);
    const intervals = intervalsOf(filter, path.join('.'), multikey);
    if (!intervals) break;
    combinations *= Math.max(intervals.length, 1);
    if (combinations > MAX_COMBINATIONS) break;
    bounds.push(index.directions[i] === -1 ? [...intervals].reverse() : intervals);
    if (!intervals.every(isPoint)) break;
  }
  return bounds;
}

/** Whether walking the index gives the order: fields fixed to one value first, then the sort's own in one direction. */
function sortedBy(index: SecondaryIndex, bounds: Interval[][], sort: SortSpec): 'forwards' | 'backwards' | undefined {
  if (sort.length === 0) return undefined;
  const fixed = (i: number): boolean => {
    const intervals = bounds[i];
    return intervals?.length === 1 && isPoint(intervals[0] as Interval) && index.multikey[i] !== true;
  };
  let field = 0;
  let direction = 0;
  for (const part of sort) {
    while (field < index.paths.length && fixed(field) && (index.paths[field] as string[]).join('.') !== part.name)
      field++;
    if (field >= index.paths.length || (index.paths[field] as string[]).join('.') !== part.name) {
      if (isFixedName(index, bounds, part.name)) continue;
      return undefined;
    }
    if (index.multikey[field]) return undefined;
    const along = (index.directions[field] as number) * part.direction;
    if (!fixed(field)) {
      if (direction !== 0 && direction !== along) return undefined;
      direction = along;
    }
    field++;
  }
  // Several values of an earlier field would each bring an order of their own.
  for (let i = 0; i < Math.min(field, bounds.length) - 1; i++) {
    if (!fixed(i) && !(bounds[i] as Interval[]).every(isPoint)) return undefined;
    if (!fixed(i) && !sort.some((part) => part.name === (index.paths[i] as string[]).join('.'))) return undefined;
  }
  return direction === -1 ? 'backwards' : 'forwards';
}

function isFixedName(index: SecondaryIndex, bounds: Interval[][], name: string): boolean {
  const i = index.paths.findIndex((path) => path.join('.') === name);
  return i >= 0 && bounds[i]?.length === 1 && isPoint((bounds[i] as Interval[])[0] as Interval) && !index.multikey[i];
}

/** An `$or` whose branches each have an index. */
function unionPlan(collection: Collection, filter: Filter): Plan | undefined {
  const or = filter.kind === 'and' ? filter.parts.find((part) => part.kind === 'or') : filter;
  if (or?.kind !== 'or') return undefined;
  const plans: Plan[] = [];
  for (const part of or.parts) {
    const { plan } = choosePlan(collection, part, [], undefined);
    if (plan.kind === 'collection') return undefined;
    if (plan.kind === 'index' && plan.bounds.length === 0) return undefined;
    plans.push(plan);
  }
  return { kind: 'union', plans };
}

export interface ScanCount {
  keys: number;
}

/** Visits the documents of a plan until `visit` returns false. */
export function runPlan(
  collection: Collection,
  plan: Plan,
  count: ScanCount,
  visit: (document: StoredDocument) => boolean,
): boolean {
  switch (plan.kind) {
    case 'collection':
      return scanCollection(collection, plan.backwards, visit);
    case 'ids':
      for (const id of plan.values) {
        const stored = collection.find(id);
        count.keys++;
        if (stored && !visit(stored)) return false;
      }
      return true;
    case 'idRange':
      return scanIds(collection, plan, count, visit);
    case 'index':
      return scanIndex(plan, count, visit);
    case 'union': {
      const seen = new Set<StoredDocument>();
      return plan.plans.every((part) =>
        runPlan(collection, part, count, (document) => {
          if (seen.has(document)) return true;
          seen.add(document);
          return visit(document);
        }),
      );
    }
  }
}

function scanCollection(
  collection: Collection,
  backwards: boolean,
  visit: (document: StoredDocument) => boolean,
): boolean {
  const all: Iterable<StoredDocument> = backwards
    ? [...collection.documents.values()].reverse()
    : collection.documents.values();
  for (const stored of all) if (!visit(stored)) return false;
  return true;
}

function scanIds(
  collection: Collection,
  plan: Extract<Plan, { kind: 'idRange' }>,
  count: ScanCount,
  visit: (document: StoredDocument) => boolean,
): boolean {
  const intervals = plan.backwards ? [...plan.intervals].reverse() : plan.intervals;
  return intervals.every(({ low, high }) =>
    collection.idOrder.scan(
      (document) => compareToBound(document.id, low) > 0,
      (document) => compareToBound(document.id, high) > 0,
      plan.backwards,
      (document) => {
        count.keys++;
        return visit(document);
      },
    ),
  );
}

function scanIndex(
  plan: Extract<Plan, { kind: 'index' }>,
  count: ScanCount,
  visit: (document: StoredDocument) => boolean,
): boolean {
  const { index, backwards } = plan;
  const seen = index.isMultikey ? new Set<StoredDocument>() : undefined;
  const each = ({ document }: IndexEntry): boolean => {
    count.keys++;
    if (seen) {
      if (seen.has(document)) return true;
      seen.add(document);
    }
    return visit(document);
  };
  const ranges = combinations(plan.bounds);
  if (backwards) ranges.reverse();
  return ranges.every((range) =>
    index.entries.scan(
      (entry) => position(index, entry.key, range) >= 0,
      (entry) => position(index, entry.key, range) > 0,
      backwards,
      each,
    ),
  );
}

/** −1 where a key stands before the range, 0 within it, 1 behind it; the fields count from left to right. */
function position(index: SecondaryIndex, key: Value[], range: Interval[]): number {
  for (let i = 0; i < range.length; i++) {
    const { low, high } = range[i] as Interval;
    const value = key[i] as Value;
    const direction = index.directions[i] as number;
    if (compareToBound(value, low) < 0) return -direction;
    if (compareToBound(value, high) > 0) return direction;
  }
  return 0;
}

function combinations(bounds: Interval[][]): Interval[][] {
  let result: Interval[][] = [[]];
  for (const intervals of bounds)
    result = result.flatMap((prefix) => intervals.map((interval) => [...prefix, interval]));
  return result;
}
