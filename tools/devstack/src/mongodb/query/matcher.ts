import { type CompileContext, isTrue, type Variables } from '../aggregate/expression';
import { Binary, Decimal, type Doc, Double, isDoc, type Maybe, Regex, typeOf, type Value } from '../bson/values';
import { canonicalType, compareNumbers, compareStrings, compareValues, hashKey, type StringOrder } from './compare';
import type { ElementTest, FieldTest, Filter, MatchDetails, Predicate } from './filter';
import { bytesAsBits, parseFilter, wholePart } from './parse-filter';
import { isIndex } from './path';

/** Parses and compiles in one go, for filters that no planner has to read. */
export function compileFilter(filter: Doc, context: CompileContext, variables?: Variables): Predicate {
  return compile(parseFilter(filter, context), context.strings, variables);
}

/** Turns a parsed filter into a function over documents. */
export function compile(filter: Filter, strings: StringOrder = compareStrings, variables?: Variables): Predicate {
  switch (filter.kind) {
    case 'always':
      return () => filter.value;
    case 'and':
      return compileAnd(filter.parts.map((part) => compile(part, strings, variables)));
    case 'or':
      return compileOr(filter.parts.map((part) => compile(part, strings, variables)));
    case 'nor': {
      const any = compileOr(filter.parts.map((part) => compile(part, strings, variables)));
      return (doc) => !any(doc, undefined);
    }
    case 'not': {
      const inner = compile(filter.part, strings, variables);
      return (doc) => !inner(doc, undefined);
    }
    case 'expr':
      return (doc) => isTrue(filter.expression({ root: doc as Doc, current: doc, variables }));
    case 'field':
      return compileField(filter.path, filter.test, strings);
  }
}

function compileAnd(parts: Predicate[]): Predicate {
  return (doc, details) => {
    for (const part of parts) if (!part(doc, details)) return false;
    return true;
  };
}

function compileOr(parts: Predicate[]): Predicate {
  return (doc, details) => {
    for (const part of parts) if (part(doc, details)) return true;
    return false;
  };
}

type ValueTest = (value: Maybe) => boolean;

function compileField(path: string[], test: FieldTest, strings: StringOrder): Predicate {
  if (test.op === 'elemMatchObject' || test.op === 'elemMatchValue' || test.op === 'size') {
    return compileArrayTest(path, test, strings);
  }
  const matches = valueTest(test, strings);
  const first = path[0] as string;
  if (path.length === 1) return (value, details) => leaf(isDoc(value) ? value.get(first) : undefined, matches, details);
  return (value, details) => isDoc(value) && walk(value, path, 0, matches, details, leaf);
}

type LeafVisit = (value: Maybe, test: ValueTest, details: MatchDetails | undefined) => boolean;

/** An array is tested element by element and then as a whole. */
function leaf(value: Maybe, test: ValueTest, details: MatchDetails | undefined): boolean {
  if (Array.isArray(value)) {
    for (let i = 0; i < value.length; i++) {
      if (test(value[i])) {
        if (details) details.index = i;
        return true;
      }
    }
  }
  return test(value);
}

function whole(value: Maybe, test: ValueTest, details: MatchDetails | undefined): boolean {
  void details;
  return test(value);
}

/** Follows a dotted path, into every document of an array on the way. */
function walk(
  value: Doc,
  path: string[],
  at: number,
  test: ValueTest,
  details: MatchDetails | undefined,
  visit: LeafVisit,
): boolean {
  const child = value.get(path[at] as string);
  if (at === path.length - 1) return visit(child, test, details);
  if (isDoc(child)) return walk(child, path, at + 1, test, details, visit);
  if (Array.isArray(child)) return walkArray(child, path, at + 1, test, details, visit);
  return visit(undefined, test, undefined);
}

function walkArray(
  array: Value[],
  path: string[],
  at: number,
  test: ValueTest,
  details: MatchDetails | undefined,
  visit: LeafVisit,
): boolean {
  const part = path[at] as string;
  const index = isIndex(part) ? Number(part) : -1;
  for (let i = 0; i < array.length; i++) {
    const element = array[i] as Value;
    let found = isDoc(element) && walk(element, path, at, test, undefined, visit);
    if (!found && i === index) found = walkElement(element, path, at, test, visit);
    if (found) {
      if (details) details.index = i;
      return true;
    }
  }
  return false;
}

/** The element that a number in the path names. */
function walkElement(element: Value, path: string[], at: number, test: ValueTest, visit: LeafVisit): boolean {
  if (at === path.length - 1) return visit(element, test, undefined);
  if (isDoc(element)) return walk(element, path, at + 1, test, undefined, visit);
  if (Array.isArray(element)) return walkArray(element, path, at + 1, test, undefined, visit);
  return visit(undefined, test, undefined);
}

type ArrayTest = Extract<FieldTest, { op: 'elemMatchObject' | 'elemMatchValue' | 'size' }>;

function compileArrayTest(path: string[], test: ArrayTest, strings: StringOrder): Predicate {
  if (test.op === 'size') {
    return (value) =>
      isDoc(value) && walk(value, path, 0, (v) => Array.isArray(v) && v.length === test.size, undefined, whole);
  }
  const element = test.op === 'elemMatchValue' ? elementTest(test.tests, strings) : elementFilter(test.filter, strings);
  return (value, details) => {
    if (!isDoc(value)) return false;
    let position = -1;
    const anyElement = (candidate: Maybe): boolean => {
      if (!Array.isArray(candidate)) return false;
      position = candidate.findIndex(element);
      return position >= 0;
    };
    const outer: MatchDetails | undefined = details && { index: undefined };
    if (!walk(value, path, 0, anyElement, outer, whole)) return false;
    if (details) details.index = outer?.index ?? position;
    return true;
  };
}

/** `$elemMatch` with a filter: elements that are documents, or arrays seen as documents of their positions. */
function elementFilter(filter: Filter, strings: StringOrder): ValueTest {
  const matches = compile(filter, strings);
  return (element) => {
    if (isDoc(element)) return matches(element, undefined);
    if (!Array.isArray(element)) return false;
    return matches(new Map(element.map((item, i) => [String(i), item])), undefined);
  };
}

function elementTest(tests: ElementTest, strings: StringOrder): ValueTest {
  const all = tests.all.map((test) => elementValueTest(test, strings));
  const none = tests.none.map((inner) => elementTest(inner, strings));
  return (element) => all.every((test) => test(element)) && !none.some((test) => test(element));
}

function elementValueTest(test: FieldTest, strings: StringOrder): ValueTest {
  if (test.op === 'size') return (value) => Array.isArray(value) && value.length === test.size;
  if (test.op === 'elemMatchObject' || test.op === 'elemMatchValue') {
    const inner = test.op === 'elemMatchValue' ? elementTest(test.tests, strings) : elementFilter(test.filter, strings);
    return (value) => Array.isArray(value) && value.some(inner);
  }
  return valueTest(test, strings);
}

/** A test of one value, without any looking into arrays. */
export function valueTest(test: FieldTest, strings: StringOrder): ValueTest {
  switch (test.op) {
    case 'eq':
      return equality(test.value, strings);
    case 'lt':
    case 'lte':
    case 'gt':
    case 'gte':
      return inequality(test.op, test.value, strings);
    case 'in':
      return membership(test, strings);
    case 'exists':
      return (value) => value !== undefined;
    case 'type':
      return (value) => value !== undefined && test.types.has(typeOf(value));
    case 'regex':
      return (value) => regexMatches(test.source, test.regex, value);
    case 'mod':
      return (value) => {
        const whole = wholePart(value);
        return whole !== undefined && whole % test.divisor === test.remainder;
      };
    case 'bits':
      return (value) => bitsMatch(test.mode, test.mask, value);
    default:
      throw new Error(`${test.op} is a test of arrays`);
  }
}

function isNullish(value: Maybe): boolean {
  return value === undefined || value === null || typeOf(value) === 6;
}

function equality(operand: Value, strings: StringOrder): ValueTest {
  if (operand === null) return isNullish;
  if (typeof operand === 'string' && strings === compareStrings) {
    return (value) => value === operand || (typeof value === 'object' && compareValues(value, operand) === 0);
  }
  return (value) => value !== undefined && compareValues(value, operand, strings) === 0;
}

function isNaNValue(value: Value): boolean {
  return (typeof value === 'number' && Number.isNaN(value)) || (value instanceof Decimal && value.special === 'NaN');
}

/** Ordered comparison stays within the operand's type; MinKey and MaxKey compare with everything. */
function inequality(op: 'lt' | 'lte' | 'gt' | 'gte', operand: Value, strings: StringOrder): ValueTest {
  const inclusive = op === 'lte' || op === 'gte';
  if (operand === null) return inclusive ? isNullish : () => false;
  const type = canonicalType(operand);
  const accept =
    op[0] === 'l' ? (c: number) => c < 0 || (inclusive && c === 0) : (c: number) => c > 0 || (inclusive && c === 0);
  if (type === -1 || type === 127)
    return (value) => value !== undefined && accept(compareValues(value, operand, strings));
  if (isNaNValue(operand)) return (value) => inclusive && value !== undefined && isNaNValue(value);
  if (type === 10) {
    const number = operand as number;
    return (value) => {
      if (
        typeof value === 'number' ||
        typeof value === 'bigint' ||
        value instanceof Double ||
        value instanceof Decimal
      ) {
        return !isNaNValue(value) && accept(compareNumbers(value, number));
      }
      return false;
    };
  }
  return (value) =>
    value !== undefined && canonicalType(value) === type && accept(compareValues(value, operand, strings));
}

function membership(test: Extract<FieldTest, { op: 'in' }>, strings: StringOrder): ValueTest {
  const { values, regexes, keys } = test;
  const acceptsNull = values.includes(null);
  const contains: ValueTest =
    keys && strings === compareStrings
      ? (value) => keys.has(hashKey(value))
      : (value) => values.some((operand) => compareValues(value, operand, strings) === 0);
  return (value) => {
    if (isNullish(value)) return acceptsNull;
    return contains(value) || (typeof value === 'string' && regexes.some((regex) => regex.test(value)));
  };
}

function regexMatches(source: Regex, regex: RegExp, value: Maybe): boolean {
  if (typeof value === 'string') return regex.test(value);
  return value instanceof Regex && value.pattern === source.pattern && value.options === source.options;
}

function bitsMatch(mode: 'allSet' | 'allClear' | 'anySet' | 'anyClear', mask: bigint, value: Maybe): boolean {
  const bits = bitsOf(value);
  if (bits === undefined) return false;
  const common = bits & mask;
  switch (mode) {
    case 'allSet':
      return common === mask;
    case 'allClear':
      return common === 0n;
    case 'anySet':
      return common !== 0n;
    case 'anyClear':
      return common !== mask;
  }
}

/** A bigint's sign extends without end, as the server extends a number's. */
function bitsOf(value: Maybe): bigint | undefined {
  if (value instanceof Binary) return bytesAsBits(value.bytes);
  if (typeof value === 'bigint') return value;
  const n = value instanceof Double ? value.value : value;
  if (typeof n === 'number') return Number.isInteger(n) ? BigInt(n) : undefined;
  if (value instanceof Decimal && !value.special && value.exponent >= 0) return wholePart(value);
  return undefined;
}
