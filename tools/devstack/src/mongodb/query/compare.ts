import { compareDecimal } from '../bson/decimal';
import { encodeDocument } from '../bson/encode';
import {
  type Binary,
  BsonSymbol,
  type Code,
  DateTime,
  type DbPointer,
  Decimal,
  type Doc,
  Double,
  type Maybe,
  ObjectId,
  RawDocument,
  type Regex,
  type Timestamp,
  type Value,
} from '../bson/values';

/** Compares two strings; collations bring their own. */
export type StringOrder = (a: string, b: string) => number;

/** Where a type stands in the order across types; types with the same place compare by value. */
export function canonicalType(value: Maybe): number {
  switch (typeof value) {
    case 'undefined':
      return 0;
    case 'string':
      return 15;
    case 'number':
    case 'bigint':
      return 10;
    case 'boolean':
      return 40;
    default:
      if (value === null) return 5;
      if (value instanceof Map) return 20;
      if (Array.isArray(value)) return 25;
      return CANONICAL[value.bsonType] ?? (value.bsonType === -1 ? -1 : 127);
  }
}

const CANONICAL: Record<number, number> = {
  1: 10,
  2: 15,
  3: 20,
  5: 30,
  6: 0,
  7: 35,
  9: 45,
  11: 50,
  12: 55,
  13: 60,
  14: 15,
  15: 65,
  17: 47,
  19: 10,
};

/** Strings compare by their UTF-8 bytes, which differs from UTF-16 order only above U+D7FF. */
export function compareStrings(a: string, b: string): number {
  if (a === b) return 0;
  const shorter = Math.min(a.length, b.length);
  for (let i = 0; i < shorter; i++) {
    const x = a.charCodeAt(i);
    const y = b.charCodeAt(i);
    if (x !== y) return codeUnitRank(x) < codeUnitRank(y) ? -1 : 1;
  }
  return a.length < b.length ? -1 : 1;
}

/** Surrogates stand for code points beyond U+FFFF, so they come last. */
function codeUnitRank(unit: number): number {
  return unit >= 0xd800 && unit < 0xe000 ? unit + 0x10000 : unit;
}

export function compareNumbers(a: number | bigint | Double | Decimal, b: number | bigint | Double | Decimal): number {
  if (a instanceof Decimal) return compareDecimal(a, b);
  if (b instanceof Decimal) return -compareDecimal(b, a);
  const x = a instanceof Double ? a.value : a;
  const y = b instanceof Double ? b.value : b;
  if (x < y) return -1;
  if (x > y) return 1;
  if (x === y) return 0;
  // Only NaN is left: it equals itself and is below every number.
  const xNan = typeof x === 'number' && Number.isNaN(x);
  const yNan = typeof y === 'number' && Number.isNaN(y);
  return xNan === yNan ? 0 : xNan ? -1 : 1;
}

/** The total order that BSON defines over all values, a missing one lowest. */
export function compareValues(a: Maybe, b: Maybe, strings: StringOrder = compareStrings): number {
  if (a === b) return 0;
  const typeA = canonicalType(a);
  const typeB = canonicalType(b);
  if (typeA !== typeB) return typeA < typeB ? -1 : 1;
  switch (typeA) {
    case 10:
      return compareNumbers(a as number, b as number);
    case 15:
      return strings(text(a), text(b));
    case 20:
      return compareDocs(a as Doc, b as Doc, strings);
    case 25:
      return compareArrays(a as Value[], b as Value[], strings);
    case 30:
      return compareBinary(a as Binary, b as Binary);
    case 35:
      return order((a as ObjectId).hex, (b as ObjectId).hex);
    case 40:
      return a === true ? 1 : -1;
    case 45:
      return order((a as DateTime).ms, (b as DateTime).ms);
    case 47:
      return order((a as Timestamp).value, (b as Timestamp).value);
    case 50:
      return (
        compareStrings((a as Regex).pattern, (b as Regex).pattern) ||
        compareStrings((a as Regex).options, (b as Regex).options)
      );
    case 55:
      return comparePointers(a as DbPointer, b as DbPointer);
    case 60:
    case 65:
      return compareCode(a as Code, b as Code, strings);
    default:
      return 0;
  }
}

function text(value: Maybe): string {
  return value instanceof BsonSymbol ? value.value : (value as string);
}

function order<T extends string | number | bigint>(a: T, b: T): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

/** Field by field in stored order: type, then name, then value; the shorter one first. */
function compareDocs(a: Doc | RawDocument, b: Doc | RawDocument, strings: StringOrder): number {
  if (a instanceof RawDocument || b instanceof RawDocument) throw new Error('a raw document cannot be compared');
  const right = b.entries();
  for (const [name, value] of a) {
    const other = right.next();
    if (other.done) return 1;
    const [otherName, otherValue] = other.value;
    const types = canonicalType(value) - canonicalType(otherValue);
    if (types !== 0) return types < 0 ? -1 : 1;
    const result = compareStrings(name, otherName) || compareValues(value, otherValue, strings);
    if (result !== 0) return result;
  }
  return right.next().done ? 0 : -1;
}

function compareArrays(a: Value[], b: Value[], strings: StringOrder): number {
  const shorter = Math.min(a.length, b.length);
  for (let i = 0; i < shorter; i++) {
    const result = compareValues(a[i], b[i], strings);
    if (result !== 0) return result;
  }
  return order(a.length, b.length);
}

function compareBinary(a: Binary, b: Binary): number {
  return order(a.bytes.length, b.bytes.length) || order(a.subType, b.subType) || Buffer.compare(a.bytes, b.bytes);
}

function comparePointers(a: DbPointer, b: DbPointer): number {
  return compareStrings(a.namespace, b.namespace) || order(a.id.hex, b.id.hex);
}

function compareCode(a: Code, b: Code, strings: StringOrder): number {
  const result = compareStrings(a.code, b.code);
  return result || (a.scope && b.scope ? compareDocs(a.scope, b.scope, strings) : 0);
}

export function equalValues(a: Maybe, b: Maybe, strings: StringOrder = compareStrings): boolean {
  return a === b || compareValues(a, b, strings) === 0;
}

/** A string that is the same for exactly the values that compare equal. */
export function hashKey(value: Maybe): string {
  switch (typeof value) {
    case 'undefined':
      return 'u';
    case 'string':
      return `s${value}`;
    case 'number':
      return `n${value === 0 ? 0 : Number.isInteger(value) ? BigInt(value) : value}`;
    case 'bigint':
      return `n${value}`;
    case 'boolean':
      return value ? 't' : 'f';
    default:
      return value === null ? 'z' : objectKey(value);
  }
}

function objectKey(value: Exclude<Value, null | string | number | bigint | boolean>): string {
  if (value instanceof ObjectId) return `o${value.hex}`;
  if (value instanceof DateTime) return `d${value.ms}`;
  if (value instanceof Double) return hashKey(value.value);
  if (value instanceof Decimal) return decimalKey(value);
  if (value instanceof BsonSymbol) return `s${value.value}`;
  if (value instanceof Map) {
    return `{${[...value].map(([name, field]) => `${JSON.stringify(name)}:${nested(field)}`).join()}}`;
  }
  if (Array.isArray(value)) return `[${value.map(nested).join()}]`;
  return `x${value.bsonType}:${encodeDocument(new Map([['', value]])).toString('latin1')}`;
}

/** Quoted, so that no string can imitate the end of another value. */
function nested(value: Value): string {
  return JSON.stringify(hashKey(value));
}

function decimalKey(value: Decimal): string {
  if (value.special === 'NaN') return 'nNaN';
  if (value.special) return value.negative ? 'n-Infinity' : 'nInfinity';
  let { coefficient, exponent } = value;
  if (coefficient === 0n) return 'n0';
  while (exponent < 0 && coefficient % 10n === 0n) {
    coefficient /= 10n;
    exponent++;
  }
  const sign = value.negative ? '-' : '';
  if (exponent >= 0) return `n${sign}${coefficient * 10n ** BigInt(exponent)}`;
  // The double that equals it exactly, if there is one, has to have the same key.
  const asDouble = Number(`${sign}${coefficient}e${exponent}`);
  return compareDecimal(value, asDouble) === 0 ? `n${asDouble}` : `n${sign}${coefficient}e${exponent}`;
}
