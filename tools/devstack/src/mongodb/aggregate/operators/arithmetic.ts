import { add, integer, multiply, type Numeric, negate, plain, rank, subtract } from '../../bson/arithmetic';
import {
  decimalFromString,
  decimalToBigInt,
  divideDecimals,
  makeDecimal,
  roundDecimal,
  toDecimal,
} from '../../bson/decimal';
import { asInteger, asNumber, DateTime, Decimal, double, isNumeric, type Maybe, typeName } from '../../bson/values';
import { CommandError } from '../../errors';
import { isNullish } from '../expression';
import { evaluated, type Operator } from './operator';

function addAll(values: Maybe[]): Maybe {
  let sum: Numeric = 0;
  let date = false;
  for (const value of values) {
    if (isNullish(value)) return null;
    if (value instanceof DateTime) {
      if (date) throw new CommandError(16612, 'only one date allowed in an $add expression');
      date = true;
      sum = add(sum, integer(value.ms)) as Numeric;
    } else if (isNumeric(value)) sum = add(sum, value) as Numeric;
    else throw new CommandError(14, `$add only supports numeric or date types, not ${typeName(value)}`);
  }
  return date ? new DateTime(Math.trunc(asNumber(sum) as number)) : sum;
}

function multiplyAll(values: Maybe[]): Maybe {
  let product: Numeric = 1;
  for (const value of values) {
    if (isNullish(value)) return null;
    if (!isNumeric(value)) throw new CommandError(14, `$multiply only supports numeric types, not ${typeName(value)}`);
    product = multiply(product, value) as Numeric;
  }
  return product;
}

function subtractTwo([a, b]: Maybe[]): Maybe {
  if (isNullish(a) || isNullish(b)) return null;
  if (a instanceof DateTime) {
    if (b instanceof DateTime) return BigInt(a.ms - b.ms);
    if (isNumeric(b)) return new DateTime(a.ms - Math.trunc(asNumber(b) as number));
  } else if (isNumeric(a) && isNumeric(b)) return subtract(a, b);
  throw new CommandError(14, `can't $subtract ${typeName(b)} from ${typeName(a)}`);
}

function divide([a, b]: Maybe[]): Maybe {
  if (isNullish(a) || isNullish(b)) return null;
  if (!isNumeric(a) || !isNumeric(b)) {
    throw new CommandError(14, `$divide only supports numeric types, not ${typeName(a)} and ${typeName(b)}`);
  }
  if (asNumber(b) === 0) throw new CommandError(2, "can't $divide by zero");
  if (rank(a) === 3 || rank(b) === 3) return divideDecimals(toDecimal(a), toDecimal(b));
  return double(plain(a as number) / plain(b as number));
}

function modulo([a, b]: Maybe[]): Maybe {
  if (isNullish(a) || isNullish(b)) return null;
  if (!isNumeric(a) || !isNumeric(b)) {
    throw new CommandError(16611, `$mod only supports numeric types, not ${typeName(a)} and ${typeName(b)}`);
  }
  if (asNumber(b) === 0) throw new CommandError(16610, "can't $mod by zero");
  const type = Math.max(rank(a), rank(b));
  if (type === 3) {
    const x = toDecimal(a);
    const y = toDecimal(b);
    if (x.special || y.special) return x;
    const low = Math.min(x.exponent, y.exponent);
    const scaled = (d: Decimal): bigint => d.coefficient * 10n ** BigInt(d.exponent - low);
    return makeDecimal(x.negative, scaled(x) % scaled(y), low);
  }
  if (type === 1) return BigInt(a as number) % BigInt(b as number);
  const result = plain(a as number) % plain(b as number);
  return type === 0 ? (result === 0 ? 0 : result) : double(result);
}

/** A function of one number that has no meaning for anything else. */
function unary(name: string, apply: (value: Numeric) => Maybe): Operator {
  return evaluated(1, 1, ([value]) => {
    if (isNullish(value)) return null;
    if (!isNumeric(value)) throw new CommandError(28765, `${name} only supports numeric types, not ${typeName(value)}`);
    return apply(value);
  });
}

/** Of the real numbers: decimals are calculated as doubles and made decimal again. */
function real(
  name: string,
  apply: (value: number) => number,
  allowed: (value: number) => boolean = () => true,
  code = 50989,
): Operator {
  return unary(name, (value) => {
    const n = asNumber(value) as number;
    if (!Number.isNaN(n) && !allowed(n)) throw new CommandError(code, `${name}'s argument is out of its range: ${n}`);
    const result = apply(n);
    return value instanceof Decimal ? (decimalFromString(String(result)) ?? null) : double(result);
  });
}

function absolute(value: Numeric): Maybe {
  const n = asNumber(value) as number;
  if (typeof value === 'bigint' && value === -(2n ** 63n))
    throw new CommandError(28680, "can't take $abs of long long min");
  return n < 0 || Object.is(n, -0) ? negate(value) : value;
}

function rounded(mode: 'floor' | 'ceil'): (value: Numeric) => Maybe {
  return (value) => {
    if (value instanceof Decimal) return roundDecimal(value, 0, mode);
    return rank(value) === 2 ? double(Math[mode](plain(value as number))) : value;
  };
}

function roundTo(mode: 'even' | 'trunc'): Operator {
  return evaluated(1, 2, ([value, places = 0], name) => {
    if (isNullish(value) || isNullish(places)) return null;
    if (!isNumeric(value)) throw new CommandError(51081, `${name} only supports numeric types, not ${typeName(value)}`);
    const place = asInteger(places);
    if (place === undefined) throw new CommandError(51082, `precision argument to ${name} must be a integral value`);
    if (place < -20 || place > 100)
      throw new CommandError(51083, `cannot apply ${name} with precision value ${place} value must be in [-20, 100]`);
    if (value instanceof Decimal) return roundDecimal(value, place, mode);
    if (rank(value) === 2) return roundDouble(plain(value as number), place, mode);
    if (place >= 0) return value;
    const whole = decimalToBigInt(
      roundDecimal(toDecimal(typeof value === 'bigint' ? value : BigInt(value as number)), place, mode),
    ) as bigint;
    return typeof value === 'bigint' ? whole : integer(Number(whole));
  });
}

/** By way of the decimal digits, since scaling a double would round twice. */
function roundDouble(value: number, place: number, mode: 'even' | 'trunc'): Maybe {
  if (!Number.isFinite(value)) return value;
  const exact = decimalFromString(String(value));
  const result = exact ? asNumber(roundDecimal(exact, place, mode)) : value;
  return double(Object.is(value, -0) ? -0 : (result as number));
}

function power([base, exponent]: Maybe[]): Maybe {
  if (isNullish(base) || isNullish(exponent)) return null;
  if (!isNumeric(base)) throw new CommandError(28762, `$pow's base must be numeric, not ${typeName(base)}`);
  if (!isNumeric(exponent)) throw new CommandError(28763, `$pow's exponent must be numeric, not ${typeName(exponent)}`);
  const b = asNumber(base) as number;
  const e = asNumber(exponent) as number;
  if (b === 0 && e < 0) throw new CommandError(28764, '$pow cannot take a base of 0 and a negative exponent');
  const type = Math.max(rank(base), rank(exponent));
  if (type === 3) return decimalFromString(String(b ** e)) ?? null;
  if (type === 2 || e < 0) return double(b ** e);
  const exact =
    Math.abs(b) <= 1 ? BigInt(b) ** BigInt(e % 2 === 0 ? 2 : 1) : e > 64 ? undefined : BigInt(b) ** BigInt(e);
  if (exact !== undefined && e === 0) return type === 0 ? 1 : 1n;
  if (exact === undefined || exact >= 2n ** 63n || exact < -(2n ** 63n)) return double(b ** e);
  return type === 0 ? integer32(exact) : exact;
}

function integer32(value: bigint): number | bigint {
  return value >= -0x8000_0000n && value <= 0x7fff_ffffn ? Number(value) : value;
}

function logarithm([value, base]: Maybe[]): Maybe {
  if (isNullish(value) || isNullish(base)) return null;
  if (!isNumeric(value)) throw new CommandError(28756, `$log's argument must be numeric, not ${typeName(value)}`);
  if (!isNumeric(base)) throw new CommandError(28757, `$log's base must be numeric, not ${typeName(base)}`);
  const n = asNumber(value) as number;
  const b = asNumber(base) as number;
  if (n <= 0) throw new CommandError(28758, `$log's argument must be a positive number, but is ${n}`);
  if (b <= 0 || b === 1)
    throw new CommandError(28759, `$log's base must be a positive number not equal to 1, but is ${b}`);
  return double(Math.log(n) / Math.log(b));
}

function bitwise(apply: (a: bigint, b: bigint) => bigint, start: bigint): Operator {
  return evaluated(0, 1000, (values, name) => {
    let long = false;
    let result = start;
    for (const value of values) {
      if (isNullish(value)) return null;
      const type = typeName(value);
      if (type !== 'int' && type !== 'long') throw new CommandError(14, `${name} only supports int and long operands.`);
      if (type === 'long') long = true;
      result = apply(result, BigInt(value as number));
    }
    return long ? result : Number(BigInt.asIntN(32, result));
  });
}

const positive = (value: number): boolean => value > 0;
const unit = (value: number): boolean => value >= -1 && value <= 1;
const finite = (value: number): boolean => Number.isFinite(value);

export const ARITHMETIC: Record<string, Operator> = {
  $add: evaluated(0, 10_000, addAll),
  $multiply: evaluated(0, 10_000, multiplyAll),
  $subtract: evaluated(2, 2, subtractTwo),
  $divide: evaluated(2, 2, divide),
  $mod: evaluated(2, 2, modulo),
  $abs: unary('$abs', absolute),
  $ceil: unary('$ceil', rounded('ceil')),
  $floor: unary('$floor', rounded('floor')),
  $round: roundTo('even'),
  $trunc: roundTo('trunc'),
  $pow: evaluated(2, 2, power),
  $log: evaluated(2, 2, logarithm),
  $ln: real('$ln', Math.log, positive, 28766),
  $log10: real('$log10', Math.log10, positive, 28761),
  $exp: real('$exp', Math.exp),
  $sqrt: real('$sqrt', Math.sqrt, (value) => value >= 0, 28714),
  $sin: real('$sin', Math.sin, finite),
  $cos: real('$cos', Math.cos, finite),
  $tan: real('$tan', Math.tan, finite),
  $asin: real('$asin', Math.asin, unit),
  $acos: real('$acos', Math.acos, unit),
  $atan: real('$atan', Math.atan),
  $sinh: real('$sinh', Math.sinh),
  $cosh: real('$cosh', Math.cosh),
  $tanh: real('$tanh', Math.tanh),
  $asinh: real('$asinh', Math.asinh),
  $acosh: real('$acosh', Math.acosh, (value) => value >= 1),
  $atanh: real('$atanh', Math.atanh, unit),
  $degreesToRadians: real('$degreesToRadians', (value) => (value * Math.PI) / 180),
  $radiansToDegrees: real('$radiansToDegrees', (value) => (value * 180) / Math.PI),
  $atan2: evaluated(2, 2, ([y, x]) => {
    if (isNullish(y) || isNullish(x)) return null;
    if (!isNumeric(y) || !isNumeric(x)) throw new CommandError(51044, `$atan2 only supports numeric types`);
    return double(Math.atan2(asNumber(y) as number, asNumber(x) as number));
  }),
  $bitAnd: bitwise((a, b) => a & b, -1n),
  $bitOr: bitwise((a, b) => a | b, 0n),
  $bitXor: bitwise((a, b) => a ^ b, 0n),
  $bitNot: evaluated(1, 1, ([value]) => {
    if (isNullish(value)) return null;
    const type = typeName(value);
    if (type !== 'int' && type !== 'long')
      throw new CommandError(14, `$bitNot only supports int and long, not: ${type}.`);
    return typeof value === 'bigint' ? ~value : ~(value as number);
  }),
  $rand: evaluated(0, 1, () => Math.random()),
};
