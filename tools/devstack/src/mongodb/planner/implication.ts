import { equalValues } from '../query/compare';
import type { FieldTest, Filter } from '../query/filter';
import { contains, excludesNull, intervalsOf } from './intervals';

/** Whether every document that matches `query` matches `partial`, as far as that can be told: only then may a partial index serve. */
export function implies(query: Filter, partial: Filter): boolean {
  if (partial.kind === 'always') return partial.value;
  if (partial.kind === 'and') return partial.parts.every((part) => implies(query, part));
  if (partial.kind === 'or') return partial.parts.some((part) => implies(query, part));
  if (partial.kind !== 'field') return false;
  if (query.kind === 'or') return query.parts.every((part) => implies(part, partial));
  if (query.kind === 'and' && query.parts.some((part) => implies(part, partial))) return true;
  return fieldImplies(query, partial.path.join('.'), partial.test);
}

function fieldImplies(query: Filter, path: string, test: FieldTest): boolean {
  const given = intervalsOf(query, path, true);
  if (test.op === 'exists') {
    if (query.kind === 'field' && query.path.join('.') === path && query.test.op === 'exists') return true;
    return given !== undefined && excludesNull(given);
  }
  if (query.kind === 'field' && query.path.join('.') === path && query.test.op === test.op) {
    if (query.test.op === 'type' && test.op === 'type')
      return [...query.test.types].every((type) => test.types.has(type));
    if ('value' in query.test && 'value' in test && equalValues(query.test.value, test.value)) return true;
  }
  if (given === undefined) return false;
  const wanted = intervalsOf({ kind: 'field', path: path.split('.'), test }, path, true);
  return wanted !== undefined && test.op !== 'regex' && contains(wanted, given);
}
