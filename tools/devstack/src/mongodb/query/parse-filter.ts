import { type CompileContext, compileExpression } from '../aggregate/expression';
import { decimalToBigInt, toDecimal } from '../bson/decimal';
import {
  asInteger,
  asNumber,
  Binary,
  BsonType,
  Decimal,
  type Doc,
  isDoc,
  isNumeric,
  type Maybe,
  Regex,
  typeName,
  type Value,
} from '../bson/values';
import { badValue, CommandError, failedToParse, notSupported } from '../errors';
import { hashKey } from './compare';
import type { ElementTest, FieldTest, Filter } from './filter';
import { splitPath } from './path';
import { compileRegex } from './regex';

/** Parses a filter document; unknown operators and malformed operands are errors with the server's own codes. */
export function parseFilter(filter: Doc, context: CompileContext): Filter {
  const parts: Filter[] = [];
  for (const [name, value] of filter) {
    const part = name.startsWith('$') ? parseTopLevel(name, value, context) : parseField(name, value, context);
    if (part) parts.push(part);
  }
  return conjunction(parts);
}

function conjunction(parts: Filter[]): Filter {
  if (parts.length === 1) return parts[0] as Filter;
  return parts.length === 0 ? { kind: 'always', value: true } : { kind: 'and', parts };
}

function parseTopLevel(name: string, value: Value, context: CompileContext): Filter | undefined {
  switch (name) {
    case '$and':
      return conjunction(parseBranches(name, value, context));
    case '$or':
      return { kind: 'or', parts: parseBranches(name, value, context) };
    case '$nor':
      return { kind: 'nor', parts: parseBranches(name, value, context) };
    case '$expr':
      return { kind: 'expr', expression: compileExpression(value, context) };
    case '$comment':
      return undefined;
    case '$alwaysTrue':
    case '$alwaysFalse':
      return { kind: 'always', value: name === '$alwaysTrue' };
    case '$sampleRate':
      return { kind: 'expr', expression: () => Math.random() < (asNumber(value) ?? 0) };
    case '$where':
    case '$text':
    case '$jsonSchema':
      throw notSupported(`the query operator ${name}`);
    default:
      throw badValue(
        `unknown top level operator: ${name}. If you have a field name that starts with a '$' symbol, consider using $getField or $setField.`,
      );
  }
}

function parseBranches(name: string, value: Value, context: CompileContext): Filter[] {
  if (!Array.isArray(value)) throw badValue(`${name} must be an array`);
  if (value.length === 0) throw badValue('$and/$or/$nor must be a nonempty array');
  return value.map((branch) => {
    if (!isDoc(branch)) throw badValue('$or/$and/$nor entries need to be full objects');
    return parseFilter(branch, context);
  });
}

/** A document whose first field is an operator; `$ref`, `$id` and `$db` are a reference's fields. */
export function isOperatorDoc(value: Maybe): value is Doc {
  if (!isDoc(value)) return false;
  const first = value.keys().next().value;
  return first?.startsWith('$') === true && first !== '$ref' && first !== '$id' && first !== '$db';
}

function parseField(name: string, value: Value, context: CompileContext): Filter {
  const path = splitPath(name);
  if (value instanceof Regex) return { kind: 'field', path, test: regexTest(value) };
  if (!isOperatorDoc(value)) return { kind: 'field', path, test: { op: 'eq', value: literal(value) } };
  return conjunction(parseOperators(path, value, context));
}

function literal(value: Value): Value {
  if (typeName(value) === 'undefined') throw badValue('cannot compare to undefined');
  return value;
}

function parseOperators(path: string[], operators: Doc, context: CompileContext): Filter[] {
  const parts: Filter[] = [];
  for (const [name, value] of operators) {
    if (name === '$options') {
      if (!operators.has('$regex')) throw badValue('$options needs a $regex');
      continue;
    }
    if (name === '$comment') continue;
    parts.push(parseOperator(path, name, value, operators, context));
  }
  return parts;
}

function parseOperator(path: string[], name: string, value: Value, all: Doc, context: CompileContext): Filter {
  const field = (test: FieldTest): Filter => ({ kind: 'field', path, test });
  switch (name) {
    case '$ne':
      if (value instanceof Regex) throw badValue("Can't have regex as arg to $ne.");
      return { kind: 'not', part: field({ op: 'eq', value: literal(value) }) };
    case '$nin':
      return { kind: 'not', part: field(inTest('$nin', value)) };
    case '$not':
      return parseNot(path, value, context);
    case '$all':
      return parseAll(path, value, context);
    case '$elemMatch':
      return field(parseElemMatch(value, context));
    case '$exists':
      return truthy(value) ? field({ op: 'exists' }) : { kind: 'not', part: field({ op: 'exists' }) };
    default:
      return field(parseTest(name, value, all));
  }
}

function truthy(value: Value): boolean {
  return value !== false && value !== null && asNumber(value) !== 0 && typeName(value) !== 'undefined';
}

/** The operators that test a single value. */
function parseTest(name: string, value: Value, all: Doc): FieldTest {
  switch (name) {
    case '$eq':
      return { op: 'eq', value: literal(value) };
    case '$lt':
    case '$lte':
    case '$gt':
    case '$gte':
      if (value instanceof Regex) throw badValue(`Can't have RegEx as arg to predicate over field '${name}'.`);
      return { op: name.slice(1) as 'lt', value: literal(value) };
    case '$in':
      return inTest('$in', value);
    case '$type':
      return { op: 'type', types: parseTypes(value) };
    case '$regex':
      return regexTest(regexOperand(value, all.get('$options')));
    case '$mod':
      return parseMod(value);
    case '$size':
      return { op: 'size', size: parseSize(value) };
    case '$bitsAllSet':
    case '$bitsAllClear':
    case '$bitsAnySet':
    case '$bitsAnyClear':
      return { op: 'bits', mode: bitMode(name), mask: parseMask(name, value) };
    case '$near':
    case '$nearSphere':
    case '$geoWithin':
    case '$geoIntersects':
    case '$within':
    case '$maxDistance':
    case '$minDistance':
    case '$geoNear':
      throw notSupported(`the geospatial query operator ${name}`);
    default:
      throw badValue(`unknown operator: ${name}`);
  }
}

function bitMode(name: string): 'allSet' | 'allClear' | 'anySet' | 'anyClear' {
  return (name[5]?.toLowerCase() + name.slice(6)) as 'allSet';
}

function parseNot(path: string[], value: Value, context: CompileContext): Filter {
  if (value instanceof Regex) return { kind: 'not', part: { kind: 'field', path, test: regexTest(value) } };
  if (!isDoc(value)) throw badValue('$not needs a regex or a document');
  if (value.size === 0) throw badValue('$not cannot be empty');
  const first = value.keys().next().value;
  if (!isOperatorDoc(value)) throw badValue(`unknown operator: ${first}`);
  return { kind: 'not', part: conjunction(parseOperators(path, value, context)) };
}

function parseAll(path: string[], value: Value, context: CompileContext): Filter {
  if (!Array.isArray(value)) throw badValue('$all needs an array');
  if (value.length === 0) return { kind: 'always', value: false };
  const parts = value.map((item): Filter => {
    if (item instanceof Regex) return { kind: 'field', path, test: regexTest(item) };
    if (isDoc(item) && item.keys().next().value === '$elemMatch') {
      return { kind: 'field', path, test: parseElemMatch(item.get('$elemMatch') as Value, context) };
    }
    if (isOperatorDoc(item)) throw badValue('no $ expressions in $all');
    return { kind: 'field', path, test: { op: 'eq', value: item } };
  });
  return conjunction(parts);
}

function parseElemMatch(value: Value, context: CompileContext): FieldTest {
  if (!isDoc(value)) throw badValue('$elemMatch needs an Object');
  const first = value.keys().next().value;
  const ofValues = isOperatorDoc(value) && !['$and', '$or', '$nor', '$expr', '$where'].includes(first as string);
  if (!ofValues) return { op: 'elemMatchObject', filter: parseFilter(value, context) };
  return { op: 'elemMatchValue', tests: parseElementTest(value, context) };
}

function parseElementTest(operators: Doc, context: CompileContext): ElementTest {
  const result: ElementTest = { all: [], none: [] };
  const but = (test: FieldTest): void => void result.none.push({ all: [test], none: [] });
  for (const [name, value] of operators) {
    if (name === '$ne') but({ op: 'eq', value });
    else if (name === '$nin') but(inTest(name, value));
    else if (name === '$exists') truthy(value) ? result.all.push({ op: 'exists' }) : but({ op: 'exists' });
    else if (name === '$elemMatch') result.all.push(parseElemMatch(value, context));
    else if (name === '$not') {
      if (value instanceof Regex) but(regexTest(value));
      else if (isOperatorDoc(value)) result.none.push(parseElementTest(value, context));
      else throw badValue('$not needs a regex or a document');
    } else if (name === '$options' || name === '$comment') continue;
    else result.all.push(parseTest(name, value, operators));
  }
  return result;
}

function inTest(name: string, value: Value): FieldTest {
  if (!Array.isArray(value)) throw badValue(`${name} needs an array`);
  const regexes: RegExp[] = [];
  const values: Value[] = [];
  for (const item of value) {
    if (item instanceof Regex) regexes.push(compileRegex(item));
    if (isOperatorDoc(item)) throw badValue(`cannot nest $ under ${name}`);
    values.push(literal(item));
  }
  return { op: 'in', values, regexes, keys: values.length > 8 ? new Set(values.map(hashKey)) : undefined };
}

function regexTest(source: Regex): FieldTest {
  return { op: 'regex', source, regex: compileRegex(source) };
}

function regexOperand(value: Value, options: Maybe): Regex {
  if (options !== undefined && typeof options !== 'string') throw badValue('$options has to be a string');
  if (typeof value === 'string') return new Regex(value, options ?? '');
  if (!(value instanceof Regex)) throw badValue('$regex has to be a string');
  if (options !== undefined && value.options !== '') {
    throw new CommandError(51075, 'options set in both $regex and $options');
  }
  return options === undefined ? value : new Regex(value.pattern, options);
}

function parseMod(value: Value): FieldTest {
  if (!Array.isArray(value)) throw badValue('malformed mod, needs to be an array');
  if (value.length < 2) throw badValue('malformed mod, not enough elements');
  if (value.length > 2) throw badValue('malformed mod, too many elements');
  const divisor = wholePart(value[0]);
  const remainder = wholePart(value[1]);
  if (divisor === undefined) throw badValue('malformed mod, divisor not a number');
  if (remainder === undefined) throw badValue('malformed mod, remainder not a number');
  if (divisor === 0n) throw badValue('divisor cannot be 0');
  return { op: 'mod', divisor, remainder };
}

/** Numbers cut to whole ones; undefined for what is no finite number. */
export function wholePart(value: Maybe): bigint | undefined {
  if (typeof value === 'bigint') return value;
  if (!isNumeric(value)) return undefined;
  if (value instanceof Decimal) return decimalToBigInt(toDecimal(value));
  const n = asNumber(value) as number;
  return Number.isFinite(n) ? BigInt(Math.trunc(n)) : undefined;
}

function parseSize(value: Value): number {
  const size = asInteger(value);
  if (size === undefined) {
    throw failedToParse(`Failed to parse $size. Expected a number in: $size: ${typeName(value)}`);
  }
  if (size < 0) throw failedToParse(`Failed to parse $size. Expected a non-negative number in: $size: ${size}`);
  return size;
}

const TYPE_CODES: Record<string, number> = BsonType;
const NUMBER_TYPES = [1, 16, 18, 19];

function parseTypes(value: Value): Set<number> {
  const types = new Set<number>();
  const names = Array.isArray(value) ? value : [value];
  if (names.length === 0) throw failedToParse('$type must match at least one type');
  for (const name of names) {
    if (name === 'number') for (const type of NUMBER_TYPES) types.add(type);
    else types.add(typeCode(name));
  }
  return types;
}

function typeCode(name: Value): number {
  if (typeof name === 'string') {
    const code = Object.hasOwn(TYPE_CODES, name) ? TYPE_CODES[name] : undefined;
    if (code === undefined) throw badValue(`Unknown type name alias: ${name}`);
    return code;
  }
  const code = asInteger(name);
  if (code === undefined) {
    throw isNumeric(name)
      ? badValue(`Invalid numerical type code: ${asNumber(name)}`)
      : new CommandError(14, 'type must be represented as a number or a string');
  }
  if (code === 255) return -1;
  if (!Object.values(TYPE_CODES).includes(code)) throw badValue(`Invalid numerical type code: ${code}`);
  return code;
}

function parseMask(name: string, value: Value): bigint {
  if (Array.isArray(value)) {
    let mask = 0n;
    for (const item of value) {
      const position = asInteger(item);
      if (position === undefined) throw badValue(`bit positions must be an integer but got: ${typeName(item)}`);
      if (position < 0) throw badValue(`bit positions must be >= 0 but got: ${position}`);
      mask |= 1n << BigInt(Math.min(position, 100_000));
    }
    return mask;
  }
  if (value instanceof Binary) return bytesAsBits(value.bytes);
  const whole = asInteger(value);
  if (whole === undefined)
    throw badValue(`${name} takes an Array, a number, or a BinData but received: ${typeName(value)}`);
  if (whole < 0) throw failedToParse(`Expected a non-negative number in: ${name}: ${whole}`);
  return BigInt(whole);
}

/** Little endian, as the server counts the bits of binary data. */
export function bytesAsBits(bytes: Buffer): bigint {
  let bits = 0n;
  for (let i = bytes.length - 1; i >= 0; i--) bits = (bits << 8n) | BigInt(bytes[i] as number);
  return bits;
}
