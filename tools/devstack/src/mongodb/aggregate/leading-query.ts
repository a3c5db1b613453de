import { asInteger, type Doc, isDoc, type Maybe, type Value } from '../bson/values';
import type { Query } from '../commands/read-query';
import type { Filter } from '../query/filter';
import { parseFilter } from '../query/parse-filter';
import { parseSort, type SortSpec } from '../query/sort';
import type { CompileContext } from './expression';

/** What of a pipeline's beginning is a query that indexes can serve: $match, then $sort, $skip and $limit. */
export function leadingQuery(pipeline: Value[], compile: CompileContext, hint: Maybe): { query: Query; rest: Value[] } {
  const filters: Filter[] = [];
  let sort: SortSpec = [];
  let skip = 0;
  let limit = 0;
  let used = 0;
  for (const stage of pipeline) {
    if (!isDoc(stage) || stage.size !== 1) break;
    const [name, spec] = stage.entries().next().value as [string, Value];
    if (name === '$match' && isDoc(spec) && sort.length === 0 && skip === 0 && limit === 0) {
      filters.push(parseFilter(spec as Doc, compile));
    } else if (name === '$sort' && isDoc(spec) && spec.size > 0 && sort.length === 0 && skip === 0 && limit === 0) {
      sort = parseSort(spec);
    } else if (name === '$skip' && skip === 0 && limit === 0 && (asInteger(spec) ?? -1) >= 0) {
      skip = asInteger(spec) as number;
    } else if (name === '$limit' && limit === 0 && (asInteger(spec) ?? 0) > 0) {
      limit = asInteger(spec) as number;
    } else break;
    used++;
  }
  const filter: Filter =
    filters.length === 1
      ? (filters[0] as Filter)
      : filters.length === 0
        ? { kind: 'always', value: true }
        : { kind: 'and', parts: filters };
  return { query: { filter, sort, compile, hint, skip, limit }, rest: pipeline.slice(used) };
}
