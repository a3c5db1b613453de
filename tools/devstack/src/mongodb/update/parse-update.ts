import type { CompileContext } from '../aggregate/expression';
import { asInteger, type Doc, isDoc, isNumeric, type Maybe, typeName, type Value } from '../bson/values';
import { badValue, CommandError, failedToParse, typeMismatch } from '../errors';
import { hashKey } from '../query/compare';
import type { Predicate } from '../query/filter';
import { compileFilter } from '../query/matcher';
import { isOperatorDoc } from '../query/parse-filter';
import { splitPath } from '../query/path';
import { parseSort, type SortSpec } from '../query/sort';
import { comparePaths, refuseConflicts } from './path-conflicts';

/** One change of one path; `path` may contain `$`, `$[]` and `$[name]`. */
export type Change = { operator: string; path: string[] } & (
  | { kind: 'set'; value: Value }
  | { kind: 'unset' }
  | { kind: 'inc' | 'mul' | 'min' | 'max'; value: Value }
  | { kind: 'rename'; to: string[] }
  | { kind: 'now'; timestamp: boolean }
  | {
      kind: 'push';
      values: Value[];
      position: number | undefined;
      slice: number | undefined;
      sort: PushSort | undefined;
    }
  | { kind: 'addToSet'; values: Value[] }
  | { kind: 'pull'; matches: Predicate }
  | { kind: 'pullAll'; keys: Value[] }
  | { kind: 'pop'; first: boolean }
  | { kind: 'bit'; and: bigint | undefined; or: bigint | undefined; xor: bigint | undefined; long: boolean }
);

export type PushSort = { whole: 1 | -1 } | { fields: SortSpec };

export interface ParsedUpdate {
  changes: Change[];
  /** Made only when an upsert inserts. */
  onInsert: Change[];
  arrayFilters: Map<string, Predicate>;
}

type Parser = (path: string[], value: Value, context: CompileContext) => DistributedOmit<Change>;
type DistributedOmit<T> = T extends unknown ? Omit<T, 'operator' | 'path'> : never;

export function parseUpdate(update: Doc, arrayFilters: Maybe, context: CompileContext): ParsedUpdate {
  const changes: Change[] = [];
  const onInsert: Change[] = [];
  const paths: string[][] = [];
  for (const [operator, fields] of update) {
    const parser = PARSERS.get(operator);
    if (!parser) throw unknownModifier(operator);
    if (!isDoc(fields)) {
      throw failedToParse(
        `Modifiers operate on fields but we found type ${typeName(fields)} instead. For example: {$mod: {<field>: ...}} not {${operator}: ${String(fields)}}`,
      );
    }
    for (const [name, value] of fields) {
      const path = updatePath(name);
      const change = { ...parser(path, value, context), operator, path } as Change;
      paths.push(path);
      if (change.kind === 'rename') paths.push(change.to);
      (operator === '$setOnInsert' ? onInsert : changes).push(change);
    }
  }
  refuseConflicts(paths);
  changes.sort((a, b) => comparePaths(a.path, b.path));
  onInsert.sort((a, b) => comparePaths(a.path, b.path));
  return { changes, onInsert, arrayFilters: parseArrayFilters(arrayFilters, paths, context) };
}

function unknownModifier(operator: string): CommandError {
  if (operator.startsWith('$')) {
    return failedToParse(
      `Unknown modifier: ${operator}. Expected a valid update modifier or pipeline-style update specified as an array`,
    );
  }
  return failedToParse(
    `Unknown modifier: ${operator}. Expected a valid update modifier or pipeline-style update specified as an array`,
  );
}

function updatePath(name: string): string[] {
  if (name === '') throw new CommandError(56, 'An empty update path is not valid.');
  const path = splitPath(name);
  for (const part of path) {
    if (part === '') {
      throw new CommandError(56, `The update path '${name}' contains an empty field name, which is not allowed.`);
    }
  }
  if (path[0]?.startsWith('$')) {
    if (path[0] === '$' || path[0].startsWith('$[')) {
      throw badValue(`Cannot have positional (i.e. '$') element in the first position in path '${name}'`);
    }
    throw new CommandError(
      52,
      `The dollar ($) prefixed field '${path[0]}' in '${name}' is not allowed in the context of an update's replacement document. Consider using an aggregation pipeline with $replaceWith.`,
    );
  }
  if (path.filter((part) => part === '$').length > 1) {
    throw badValue(`Too many positional (i.e. '$') elements found in path '${name}'`);
  }
  for (const part of path) {
    if (part.startsWith('$') && part !== '$' && !/^\$\[.*\]$/.test(part) && !['$id', '$ref', '$db'].includes(part)) {
      throw new CommandError(52, `The dollar ($) prefixed field '${part}' in '${name}' is not valid for storage.`);
    }
  }
  return path;
}

const set: Parser = (_path, value) => ({ kind: 'set', value });

function numeric(kind: 'inc' | 'mul'): Parser {
  return (path, value) => {
    if (!isNumeric(value)) {
      const verb = kind === 'inc' ? 'increment' : 'multiply';
      throw typeMismatch(`Cannot ${verb} with non-numeric argument: {${path.join('.')}: ${String(value)}}`);
    }
    return { kind, value };
  };
}

const PARSERS = new Map<string, Parser>([
  ['$set', set],
  ['$setOnInsert', set],
  ['$unset', () => ({ kind: 'unset' })],
  ['$inc', numeric('inc')],
  ['$mul', numeric('mul')],
  ['$min', (_path, value) => ({ kind: 'min', value })],
  ['$max', (_path, value) => ({ kind: 'max', value })],
  ['$rename', parseRename],
  ['$currentDate', parseCurrentDate],
  ['$push', parsePush],
  [
    '$pushAll',
    () => {
      throw failedToParse('Unknown modifier: $pushAll');
    },
  ],
  ['$addToSet', parseAddToSet],
  ['$pull', parsePull],
  ['$pullAll', parsePullAll],
  ['$pop', parsePop],
  ['$bit', parseBit],
]);

function parseRename(path: string[], value: Value): DistributedOmit<Change> {
  if (typeof value !== 'string')
    throw badValue(`The 'to' field for $rename must be a string: ${path.join('.')}: ${String(value)}`);
  const to = updatePath(value);
  if (value === path.join('.')) {
    throw badValue(`The source and target field for $rename must differ: ${value}: "${value}"`);
  }
  for (const [name, parts] of [
    ['source', path],
    ['destination', to],
  ] as const) {
    if (parts.some((part) => part.startsWith('$'))) {
      throw badValue(`The ${name} field for $rename may not be dynamic: ${parts.join('.')}`);
    }
  }
  refuseConflicts([path, to]);
  return { kind: 'rename', to };
}

function parseCurrentDate(path: string[], value: Value): DistributedOmit<Change> {
  if (typeof value === 'boolean') return { kind: 'now', timestamp: false };
  if (!isDoc(value)) {
    throw badValue(
      `${typeName(value)} is not valid type for $currentDate. Please use a boolean ('true') or a $type expression ({$type: 'timestamp/date'}).`,
    );
  }
  for (const name of value.keys()) if (name !== '$type') throw badValue(`Unrecognized $currentDate option: ${name}`);
  const type = value.get('$type');
  if (type !== 'date' && type !== 'timestamp') {
    throw badValue(
      `The '$type' string field is required to be 'date' or 'timestamp': {$currentDate: {${path.join('.')} : {$type: 'date'}}}`,
    );
  }
  return { kind: 'now', timestamp: type === 'timestamp' };
}

function parsePush(_path: string[], value: Value): DistributedOmit<Change> {
  if (!isDoc(value) || !value.has('$each')) {
    if (isOperatorDoc(value)) {
      throw new CommandError(
        52,
        `The dollar ($) prefixed field '${value.keys().next().value}' is not valid for storage.`,
      );
    }
    return { kind: 'push', values: [value], position: undefined, slice: undefined, sort: undefined };
  }
  const each = value.get('$each');
  if (!Array.isArray(each)) {
    throw badValue(`The argument to $each in $push must be an array but it was of type: ${typeName(each)}`);
  }
  for (const name of value.keys()) {
    if (!['$each', '$slice', '$sort', '$position'].includes(name))
      throw badValue(`Unrecognized clause in $push: ${name}`);
  }
  return {
    kind: 'push',
    values: each,
    position: integerClause(value, '$position'),
    slice: integerClause(value, '$slice'),
    sort: parsePushSort(value.get('$sort')),
  };
}

function integerClause(clauses: Doc, name: string): number | undefined {
  const value = clauses.get(name);
  if (value === undefined) return undefined;
  const integer = asInteger(value);
  if (integer === undefined) {
    throw badValue(`The value for ${name} must be an integer value but was given type: ${typeName(value)}`);
  }
  return integer;
}

function parsePushSort(value: Maybe): PushSort | undefined {
  if (value === undefined) return undefined;
  if (isDoc(value)) {
    if (value.size === 0) throw badValue('The $sort pattern is empty when it should be a set of fields.');
    for (const direction of value.values()) {
      if (asInteger(direction) !== 1 && asInteger(direction) !== -1)
        throw badValue('The $sort element value must be either 1 or -1');
    }
    return { fields: parseSort(value) };
  }
  const direction = asInteger(value);
  if (direction !== 1 && direction !== -1) {
    throw badValue('The $sort is invalid: use 1/-1 to sort the whole element, or {field:1/-1} to sort embedded fields');
  }
  return { whole: direction };
}

function parseAddToSet(_path: string[], value: Value): DistributedOmit<Change> {
  if (!isDoc(value) || value.keys().next().value !== '$each') {
    if (isOperatorDoc(value)) {
      throw new CommandError(
        52,
        `The dollar ($) prefixed field '${value.keys().next().value}' is not valid for storage.`,
      );
    }
    return { kind: 'addToSet', values: [value] };
  }
  const each = value.get('$each');
  if (!Array.isArray(each)) {
    throw typeMismatch(`The argument to $each in $addToSet must be an array but it was of type ${typeName(each)}`);
  }
  for (const name of value.keys()) {
    if (name !== '$each') throw badValue(`Found unexpected fields after $each in $addToSet: ${name}`);
  }
  return { kind: 'addToSet', values: each };
}

/** A condition of operators tests the elements themselves, a document tests their fields, all else is equality. */
function parsePull(_path: string[], value: Value, context: CompileContext): DistributedOmit<Change> {
  if (isDoc(value) && !isOperatorDoc(value)) {
    const matches = compileFilter(value, context);
    return { kind: 'pull', matches: (element) => isDoc(element) && matches(element, undefined) };
  }
  if (isDoc(value) && ['$and', '$or', '$nor'].includes(value.keys().next().value as string)) {
    const matches = compileFilter(value, context);
    return { kind: 'pull', matches: (element) => isDoc(element) && matches(element, undefined) };
  }
  if (isDoc(value) || typeName(value) === 'regex') {
    // In an array of its own: an element is matched as a value, and never looked into.
    const condition = isDoc(value) ? value : new Map([['$in', [value]]]);
    const matches = compileFilter(new Map([['e', new Map([['$elemMatch', condition]])]]), context);
    return { kind: 'pull', matches: (element) => matches(new Map([['e', [element as Value]]]), undefined) };
  }
  const key = hashKey(value);
  const strings = context.strings;
  if (strings && typeof value === 'string') {
    return { kind: 'pull', matches: (element) => typeof element === 'string' && strings(element, value) === 0 };
  }
  return { kind: 'pull', matches: (element) => hashKey(element) === key };
}

function parsePullAll(_path: string[], value: Value): DistributedOmit<Change> {
  if (!Array.isArray(value)) throw badValue(`$pullAll requires an array argument but was given a ${typeName(value)}`);
  return { kind: 'pullAll', keys: value };
}

function parsePop(path: string[], value: Value): DistributedOmit<Change> {
  const direction = asInteger(value);
  if (direction === undefined) throw failedToParse(`Expected a number in: ${path.join('.')}: ${String(value)}`);
  if (direction !== 1 && direction !== -1) {
    throw failedToParse(`$pop expects 1 or -1, found: ${direction}`);
  }
  return { kind: 'pop', first: direction === -1 };
}

function parseBit(path: string[], value: Value): DistributedOmit<Change> {
  if (!isDoc(value)) {
    throw badValue(
      `The $bit modifier is not compatible with a ${typeName(value)}. You must pass in an embedded document: {$bit: {field: {and/or/xor: #}}`,
    );
  }
  if (value.size === 0)
    throw badValue(`You must pass in at least one bitwise operation. The syntax is {$bit: {field: {and/or/xor: #}}`);
  const result = { kind: 'bit' as const, and: undefined, or: undefined, xor: undefined, long: false } as Extract<
    Change,
    { kind: 'bit' }
  >;
  for (const [name, operand] of value) {
    if (name !== 'and' && name !== 'or' && name !== 'xor') {
      throw badValue(
        `The $bit modifier only supports 'and', 'or', and 'xor', not '${name}' which is an unknown operator: {${path.join('.')}: ...}`,
      );
    }
    const type = typeName(operand);
    if (type !== 'int' && type !== 'long') {
      throw badValue(
        `The $bit modifier field must be an Integer(32/64 bit); a '${type}' is not supported here: {${name}: ...}`,
      );
    }
    result[name] = BigInt(operand as number | bigint);
    if (type === 'long') result.long = true;
  }
  return result;
}

function parseArrayFilters(filters: Maybe, paths: string[][], context: CompileContext): Map<string, Predicate> {
  const result = new Map<string, Predicate>();
  if (filters !== undefined && !Array.isArray(filters)) throw typeMismatch('arrayFilters must be an array');
  for (const filter of filters ?? []) {
    if (!isDoc(filter)) throw typeMismatch('arrayFilters must contain documents');
    const name = filterIdentifier(filter);
    if (result.has(name))
      throw failedToParse(`Found multiple array filters with the same top-level field name ${name}`);
    const matches = compileFilter(filter, context);
    result.set(name, (element) => matches(new Map([[name, element as Value]]), undefined));
  }
  const used = new Set(paths.flat().map((part) => /^\$\[(.+)\]$/.exec(part)?.[1]));
  for (const name of result.keys()) {
    if (!used.has(name)) throw failedToParse(`The array filter for identifier '${name}' was not used in the update`);
  }
  for (const path of paths) {
    for (const part of path) {
      const name = /^\$\[(.+)\]$/.exec(part)?.[1];
      if (name !== undefined && !result.has(name)) {
        throw badValue(`No array filter found for identifier '${name}' in path '${path.join('.')}'`);
      }
    }
  }
  return result;
}

/** The one name that all of a filter's paths begin with. */
function filterIdentifier(filter: Doc): string {
  const names = new Set<string>();
  gatherIdentifiers(filter, names);
  const [name, second] = [...names];
  if (name === undefined)
    throw failedToParse('Cannot use an expression without a top-level field name in arrayFilters');
  if (second !== undefined) {
    throw failedToParse(
      `Error parsing array filter :: caused by :: Expected a single top-level field name, found '${name}' and '${second}'`,
    );
  }
  if (!/^[a-z][a-zA-Z0-9]*$/.test(name)) {
    throw badValue(
      `Error parsing array filter :: caused by :: The top-level field name must be an alphanumeric string beginning with a lowercase letter, found '${name}'`,
    );
  }
  return name;
}

function gatherIdentifiers(filter: Doc, names: Set<string>): void {
  for (const [name, value] of filter) {
    if (name === '$and' || name === '$or' || name === '$nor') {
      for (const branch of Array.isArray(value) ? value : []) if (isDoc(branch)) gatherIdentifiers(branch, names);
    } else if (!name.startsWith('$')) names.add(name.split('.')[0] as string);
  }
}
