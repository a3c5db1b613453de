import type { CompileContext } from '../aggregate/expression';
import { compileVariables } from '../aggregate/expression';
import { DateTime, isDoc, type Maybe, typeName } from '../bson/values';
import { badValue, CommandError, typeMismatch } from '../errors';
import { type ChosenPlan, choosePlan, runPlan } from '../planner/plan';
import { parseCollation } from '../query/collation';
import { equalValues } from '../query/compare';
import type { Filter, MatchDetails } from '../query/filter';
import { compile } from '../query/matcher';
import { parseFilter } from '../query/parse-filter';
import { parseSort, type SortSpec, sortBy } from '../query/sort';
import type { Collection, StoredDocument } from '../storage/collection';

/** The parts that find, update, delete, findAndModify, count and distinct have in common. */
export interface Query {
  filter: Filter;
  sort: SortSpec;
  compile: CompileContext;
  hint: Maybe;
  skip: number;
  limit: number;
}

export interface QueryParts {
  filter?: Maybe;
  sort?: Maybe;
  collation?: Maybe;
  letVariables?: Maybe;
  hint?: Maybe;
  skip?: number;
  limit?: number;
}

export interface Match {
  stored: StoredDocument;
  /** What the positional `$` stands for. */
  position: number | undefined;
}

export interface ReadStatistics {
  keys: number;
  documents: number;
  chosen: ChosenPlan;
}

export function compileContext(now: number, collation: Maybe, letVariables: Maybe): CompileContext {
  const base: CompileContext = { now: new DateTime(now), variables: new Set() };
  const strings = parseCollation(collation);
  if (strings) base.strings = strings;
  return letVariables === undefined ? base : compileVariables(letVariables, base);
}

export function parseQuery(parts: QueryParts, now: number): Query {
  const context = compileContext(now, parts.collation, parts.letVariables);
  const { filter, sort } = parts;
  if (filter !== undefined && filter !== null && !isDoc(filter)) {
    throw typeMismatch(`Expected field filter to be of type object, but it is of type ${typeName(filter)}`);
  }
  if (sort !== undefined && sort !== null && !isDoc(sort)) {
    throw typeMismatch(`Expected field sort to be of type object, but it is of type ${typeName(sort)}`);
  }
  return {
    filter: isDoc(filter) ? parseFilter(filter, context) : { kind: 'always', value: true },
    sort: isDoc(sort) ? parseSort(sort) : [],
    compile: context,
    hint: parts.hint,
    skip: parts.skip ?? 0,
    limit: parts.limit ?? 0,
  };
}

/** The name of the index that a hint means. */
function hintedIndex(collection: Collection, hint: Maybe): string | undefined {
  if (hint === undefined || hint === null) return undefined;
  if (isDoc(hint)) {
    const first = hint.keys().next().value;
    if (first === undefined) return undefined;
    if (first === '$natural') return '$natural';
    if (first === '_id' && hint.size === 1) return '_id_';
    for (const [name, index] of collection.indexes) if (equalValues(index.definition.key, hint)) return name;
    throw badValue(
      'error processing query: planner returned error :: caused by :: hint provided does not correspond to an existing index',
    );
  }
  if (typeof hint !== 'string') throw new CommandError(9, 'Hint must be a string or an object');
  if (hint === '_id_' || collection.indexes.has(hint)) return hint;
  throw badValue(
    'error processing query: planner returned error :: caused by :: hint provided does not correspond to an existing index',
  );
}

export function planFor(collection: Collection, query: Query): ChosenPlan {
  return choosePlan(collection, query.filter, query.sort, query.compile.strings, hintedIndex(collection, query.hint));
}

/** Everything that matches, in order, cut to skip and limit. */
export function findMatches(
  collection: Collection,
  query: Query,
  wantPositions = false,
  statistics?: ReadStatistics,
): Match[] {
  const chosen = planFor(collection, query);
  const matches = compile(query.filter, query.compile.strings);
  const found: Match[] = [];
  const count = { keys: 0 };
  const { skip, limit, sort } = query;
  const enough = chosen.sorted && limit > 0 ? skip + limit : Number.POSITIVE_INFINITY;
  let examined = 0;
  const scope = query.filter.kind === 'always';
  runPlan(collection, chosen.plan, count, (stored) => {
    examined++;
    const details: MatchDetails | undefined = wantPositions ? { index: undefined } : undefined;
    if (scope ? matches(undefined, undefined) : matches(stored.document, details)) {
      found.push({ stored, position: details?.index });
    }
    return found.length < enough;
  });
  if (statistics) Object.assign(statistics, { keys: count.keys, documents: examined, chosen });
  const ordered = chosen.sorted ? found : sortBy(found, (match) => match.stored.document, sort, query.compile.strings);
  return skip === 0 && limit === 0 ? ordered : ordered.slice(skip, limit > 0 ? skip + limit : undefined);
}
