import { fitsInt64, type Numeric } from '../../bson/arithmetic';
import { decimalFromString, decimalToBigInt, decimalToString, toDecimal } from '../../bson/decimal';
import {
  asInteger,
  asNumber,
  BsonType,
  DateTime,
  Decimal,
  double,
  isNumeric,
  type Maybe,
  ObjectId,
  Timestamp,
  typeName,
  type Value,
} from '../../bson/values';
import { CommandError } from '../../errors';
import { type Expression, isNullish } from '../expression';
import { parseIsoDate } from './date-format';
import { evaluated, named, type Operator, optionalExpression, requiredExpression } from './operator';

function failure(value: Maybe, to: string, why = ''): CommandError {
  return new CommandError(
    241,
    `Unsupported conversion from ${typeName(value)} to ${to} in $convert with no onError value${why}`,
  );
}

/** The shortest text that reads back as the number, the way the server writes it. */
export function toText(value: Value): string {
  if (typeof value === 'string') return value;
  if (value instanceof Decimal) return decimalToString(value);
  if (typeof value === 'boolean' || typeof value === 'bigint') return String(value);
  if (value instanceof ObjectId) return value.hex;
  if (value instanceof DateTime) return isoText(value.ms);
  if (isNumeric(value)) return doubleText(asNumber(value) as number);
  throw failure(value, 'string');
}

function isoText(ms: number): string {
  const date = new Date(ms);
  return Number.isNaN(date.getTime()) ? String(ms) : date.toISOString();
}

function doubleText(n: number): string {
  if (Number.isNaN(n)) return 'NaN';
  return String(n)
    .replace(/e\+?(-?)(\d)$/, 'e$10$2')
    .replace(/e(\d{2,})$/, 'e+$1');
}

function toBool(value: Value): Value {
  if (typeof value === 'boolean') return value;
  return isNumeric(value) ? asNumber(value) !== 0 : true;
}

function toInt(value: Value): Value {
  const whole = wholeNumber(value, 'int');
  if (whole < -0x8000_0000n || whole > 0x7fff_ffffn) throw overflow(value, 'int');
  return Number(whole);
}

function toLong(value: Value): Value {
  const whole = wholeNumber(value, 'long');
  if (!fitsInt64(whole)) throw overflow(value, 'long');
  return whole;
}

function overflow(value: Value, to: string): CommandError {
  return new CommandError(
    241,
    `Conversion would overflow target type in $convert with no onError value: ${toText(value)} to ${to}`,
  );
}

function wholeNumber(value: Value, to: string): bigint {
  if (typeof value === 'boolean') return value ? 1n : 0n;
  if (value instanceof DateTime && to === 'long') return BigInt(value.ms);
  if (typeof value === 'string') {
    if (!/^[+-]?\d+$/.test(value))
      throw new CommandError(241, `Failed to parse number '${value}' in $convert with no onError value`);
    return BigInt(value.replace('+', ''));
  }
  if (!isNumeric(value)) throw failure(value, to);
  const whole = value instanceof Decimal ? decimalToBigInt(value) : wholeOf(value);
  if (whole === undefined)
    throw new CommandError(
      241,
      `Attempt to convert ${toText(value)} value to integer type in $convert with no onError value`,
    );
  return whole;
}

function wholeOf(value: Numeric): bigint | undefined {
  if (typeof value === 'bigint') return value;
  const n = asNumber(value) as number;
  return Number.isFinite(n) ? BigInt(Math.trunc(n)) : undefined;
}

function toDouble(value: Value): Value {
  if (typeof value === 'boolean') return double(value ? 1 : 0);
  if (value instanceof DateTime) return double(value.ms);
  if (typeof value === 'string') {
    if (!/^[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?$|^[+-]?(inf|infinity|nan)$/i.test(value)) {
      throw new CommandError(241, `Failed to parse number '${value}' in $convert with no onError value`);
    }
    return double(asNumber(decimalFromString(value)) ?? Number.NaN);
  }
  if (!isNumeric(value)) throw failure(value, 'double');
  return double(asNumber(value) as number);
}

function toDecimalValue(value: Value): Value {
  if (typeof value === 'boolean') return toDecimal(value ? 1 : 0);
  if (value instanceof DateTime) return toDecimal(BigInt(value.ms));
  if (typeof value === 'string') {
    const decimal = decimalFromString(value);
    if (!decimal) throw new CommandError(241, `Failed to parse number '${value}' in $convert with no onError value`);
    return decimal;
  }
  if (!isNumeric(value)) throw failure(value, 'decimal');
  return toDecimal(value);
}

function toDate(value: Value): Value {
  if (value instanceof DateTime) return value;
  if (value instanceof ObjectId) return new DateTime(Number.parseInt(value.hex.slice(0, 8), 16) * 1000);
  if (value instanceof Timestamp) return new DateTime(Number(value.value >> 32n) * 1000);
  if (typeof value === 'string') {
    const ms = parseIsoDate(value);
    if (ms === undefined)
      throw new CommandError(241, `Error parsing date string '${value}' in $convert with no onError value`);
    return new DateTime(ms);
  }
  // An int32 is too small to be meant as milliseconds, the server says.
  if (isNumeric(value) && typeName(value) !== 'int') return new DateTime(Math.trunc(asNumber(value) as number));
  throw failure(value, 'date');
}

function toObjectId(value: Value): Value {
  if (value instanceof ObjectId) return value;
  if (typeof value !== 'string') throw failure(value, 'objectId');
  if (!/^[0-9a-fA-F]{24}$/.test(value)) {
    throw new CommandError(
      241,
      `Failed to parse objectId '${value}' in $convert with no onError value: Invalid string length for parsing to OID, expected 24 but found ${value.length}`,
    );
  }
  return new ObjectId(value.toLowerCase());
}

const TARGETS: Record<string, (value: Value) => Value> = {
  double: toDouble,
  string: toText,
  objectId: toObjectId,
  bool: toBool,
  date: toDate,
  int: toInt,
  long: toLong,
  decimal: toDecimalValue,
};

function conversion(target: string): Operator {
  return evaluated(1, 1, ([value]) => (isNullish(value) ? null : TARGETS[target]?.(value)));
}

function targetName(to: Value): string {
  const code = asInteger(to);
  const name = typeof to === 'string' ? to : Object.entries(BsonType).find(([, number]) => number === code)?.[0];
  if (name === undefined || !Object.hasOwn(TARGETS, name))
    throw new CommandError(2, `Unknown type name: ${String(to)}`);
  return name;
}

const convert: Operator = (operand, context, name) => {
  const spec = named(operand, name, ['input', 'to'], ['onError', 'onNull']);
  const input = requiredExpression(spec, 'input', context);
  const to = requiredExpression(spec, 'to', context);
  const onError = optionalExpression(spec, 'onError', context);
  const onNull: Expression = optionalExpression(spec, 'onNull', context) ?? (() => null);
  return (scope) => {
    const value = input(scope);
    if (isNullish(value)) return onNull(scope);
    const target = to(scope);
    if (isNullish(target)) return null;
    const convertTo = TARGETS[targetName(target)];
    try {
      return convertTo?.(value);
    } catch (error) {
      if (onError && error instanceof CommandError && error.code === 241) return onError(scope);
      throw error;
    }
  };
};

export const CONVERSIONS: Record<string, Operator> = {
  $toString: conversion('string'),
  $toBool: conversion('bool'),
  $toInt: conversion('int'),
  $toLong: conversion('long'),
  $toDouble: conversion('double'),
  $toDecimal: conversion('decimal'),
  $toDate: conversion('date'),
  $toObjectId: conversion('objectId'),
  $convert: convert,
  $type: evaluated(1, 1, ([value]) => typeName(value)),
  $isNumber: evaluated(1, 1, ([value]) => isNumeric(value)),
};
