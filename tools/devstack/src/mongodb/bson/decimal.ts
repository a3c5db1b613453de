import { Decimal, Double } from './values';

/** Decimal128 by the IEEE 754-2008 binary-integer encoding, 34 digits, exponent −6176 to 6111. */
const DIGITS = 34;
const MIN_EXPONENT = -6176;
const MAX_EXPONENT = 6111;
const BIAS = 6176;
const LIMIT = 10n ** BigInt(DIGITS);
const COEFFICIENT_MASK = (1n << 113n) - 1n;

export const DECIMAL_NAN = new Decimal(false, 0n, 0, 'NaN');
export const DECIMAL_ZERO = new Decimal(false, 0n, 0);

export function decimalFromBytes(buf: Buffer, pos: number): Decimal {
  const bits = (buf.readBigUInt64LE(pos + 8) << 64n) | buf.readBigUInt64LE(pos);
  const negative = bits >> 127n === 1n;
  const combination = Number((bits >> 122n) & 0x1fn);
  if (combination === 0x1f) return new Decimal(negative, 0n, 0, 'NaN');
  if (combination === 0x1e) return new Decimal(negative, 0n, 0, 'Infinity');
  // The second form would need more than 34 digits, which reads as zero.
  if (combination >> 3 === 3) return new Decimal(negative, 0n, Number((bits >> 111n) & 0x3fffn) - BIAS);
  const coefficient = bits & COEFFICIENT_MASK;
  return new Decimal(negative, coefficient < LIMIT ? coefficient : 0n, Number((bits >> 113n) & 0x3fffn) - BIAS);
}

export function decimalToBytes(value: Decimal, buf: Buffer, pos: number): void {
  let bits = value.negative ? 1n << 127n : 0n;
  if (value.special === 'NaN') bits |= 0x1fn << 122n;
  else if (value.special) bits |= 0x1en << 122n;
  else bits |= (BigInt(value.exponent + BIAS) << 113n) | value.coefficient;
  buf.writeBigUInt64LE(bits & 0xffff_ffff_ffff_ffffn, pos);
  buf.writeBigUInt64LE(bits >> 64n, pos + 8);
}

function digitsOf(value: bigint): number {
  return value.toString().length;
}

/** Rounds half to even into 34 digits and the exponent's range. */
export function makeDecimal(negative: boolean, magnitude: bigint, power: number): Decimal {
  let coefficient = magnitude;
  let exponent = power;
  let drop = Math.max(digitsOf(coefficient) - DIGITS, MIN_EXPONENT - exponent);
  while (drop > 0) {
    const divisor = 10n ** BigInt(Math.min(drop, 6200));
    const rest = coefficient % divisor;
    coefficient /= divisor;
    const twice = rest * 2n;
    if (twice > divisor || (twice === divisor && coefficient % 2n === 1n)) coefficient += 1n;
    exponent += drop;
    drop = digitsOf(coefficient) - DIGITS;
  }
  if (coefficient === 0n) {
    return new Decimal(negative, 0n, Math.min(Math.max(exponent, MIN_EXPONENT), MAX_EXPONENT));
  }
  while (exponent > MAX_EXPONENT && coefficient * 10n < LIMIT) {
    coefficient *= 10n;
    exponent--;
  }
  if (exponent > MAX_EXPONENT) return new Decimal(negative, 0n, 0, 'Infinity');
  return new Decimal(negative, coefficient, exponent);
}

export function decimalFromString(text: string): Decimal | undefined {
  const special = /^([+-])?(nan|inf|infinity)$/i.exec(text);
  if (special) {
    const nan = (special[2] as string).toLowerCase() === 'nan';
    return new Decimal(!nan && special[1] === '-', 0n, 0, nan ? 'NaN' : 'Infinity');
  }
  const match = /^([+-])?(\d*)(?:\.(\d*))?(?:[eE]([+-]?\d+))?$/.exec(text);
  if (!match) return undefined;
  const [, sign, whole = '', fraction = '', power = '0'] = match;
  if (whole === '' && fraction === '') return undefined;
  return makeDecimal(sign === '-', BigInt(whole + fraction), Number(power) - fraction.length);
}

export function decimalToString(value: Decimal): string {
  const sign = value.negative ? '-' : '';
  if (value.special === 'NaN') return 'NaN';
  if (value.special) return `${sign}Infinity`;
  const digits = value.coefficient.toString();
  const { exponent } = value;
  const scientific = digits.length - 1 + exponent;
  if (exponent > 0 || scientific < -6) {
    const mantissa = digits.length > 1 ? `${digits[0]}.${digits.slice(1)}` : digits;
    return `${sign}${mantissa}E${scientific >= 0 ? '+' : ''}${scientific}`;
  }
  if (exponent === 0) return sign + digits;
  const padded = digits.padStart(1 - exponent, '0');
  return `${sign}${padded.slice(0, exponent)}.${padded.slice(exponent)}`;
}

/** Arithmetic makes a double a decimal by its first 15 significant digits, as the real server does. */
export function toDecimal(value: number | bigint | Double | Decimal): Decimal {
  if (value instanceof Decimal) return value;
  if (typeof value === 'bigint') return makeDecimal(value < 0n, value < 0n ? -value : value, 0);
  const n = value instanceof Double ? value.value : value;
  if (Number.isNaN(n)) return DECIMAL_NAN;
  if (!Number.isFinite(n)) return new Decimal(n < 0, 0n, 0, 'Infinity');
  if (Number.isInteger(n) && Math.abs(n) < 2 ** 53 && !(value instanceof Double)) {
    return new Decimal(n < 0, BigInt(Math.abs(n)), 0);
  }
  return decimalFromString(n.toPrecision(15)) as Decimal;
}

function signed(value: Decimal): bigint {
  return value.negative ? -value.coefficient : value.coefficient;
}

export function addDecimals(a: Decimal, b: Decimal): Decimal {
  if (a.special || b.special) {
    if (a.special === 'NaN' || b.special === 'NaN') return DECIMAL_NAN;
    if (a.special && b.special && a.negative !== b.negative) return DECIMAL_NAN;
    return a.special ? a : b;
  }
  const [high, low] = a.exponent >= b.exponent ? [a, b] : [b, a];
  const gap = high.exponent - low.exponent;
  // Beyond this the smaller one cannot reach into the 34 digits.
  if (gap > 80 && high.coefficient !== 0n)
    return makeDecimal(high.negative, high.coefficient * 10n ** 40n, high.exponent - 40);
  if (gap > 80) return low;
  const sum = signed(high) * 10n ** BigInt(gap) + signed(low);
  const negative = sum < 0n || (sum === 0n && a.negative && b.negative);
  return makeDecimal(negative, sum < 0n ? -sum : sum, low.exponent);
}

export function multiplyDecimals(a: Decimal, b: Decimal): Decimal {
  if (a.special === 'NaN' || b.special === 'NaN') return DECIMAL_NAN;
  const negative = a.negative !== b.negative;
  if (a.special || b.special) {
    const zero = (!a.special && a.coefficient === 0n) || (!b.special && b.coefficient === 0n);
    return zero ? DECIMAL_NAN : new Decimal(negative, 0n, 0, 'Infinity');
  }
  return makeDecimal(negative, a.coefficient * b.coefficient, a.exponent + b.exponent);
}

export function divideDecimals(a: Decimal, b: Decimal): Decimal {
  if (a.special === 'NaN' || b.special === 'NaN' || (a.special && b.special)) return DECIMAL_NAN;
  const negative = a.negative !== b.negative;
  if (a.special) return new Decimal(negative, 0n, 0, 'Infinity');
  if (b.special) return new Decimal(negative, 0n, MIN_EXPONENT);
  if (b.coefficient === 0n) return a.coefficient === 0n ? DECIMAL_NAN : new Decimal(negative, 0n, 0, 'Infinity');
  const scale = 2 * DIGITS + 2;
  let quotient = (a.coefficient * 10n ** BigInt(scale)) / b.coefficient;
  let exponent = a.exponent - b.exponent - scale;
  // An exact result keeps the exponent nearest to what the operands suggest.
  while (exponent < a.exponent - b.exponent && quotient % 10n === 0n && quotient !== 0n) {
    quotient /= 10n;
    exponent++;
  }
  return makeDecimal(negative, quotient, exponent);
}

export function negateDecimal(value: Decimal): Decimal {
  return new Decimal(!value.negative, value.coefficient, value.exponent, value.special);
}

/** A number as an exact fraction of powers of ten: what comparison across types needs. */
function exactDouble(n: number): { coefficient: bigint; exponent: number } {
  let mantissa = n;
  let shift = 0;
  while (!Number.isInteger(mantissa)) {
    mantissa *= 2;
    shift++;
  }
  return { coefficient: BigInt(mantissa) * 5n ** BigInt(shift), exponent: -shift };
}

/** −1, 0 or 1; NaN equals NaN and is below every other number. */
export function compareDecimal(a: Decimal, b: number | bigint | Double | Decimal): number {
  const rankA = specialRank(a);
  const rankB = specialRank(b);
  if (rankA !== rankB) return rankA < rankB ? -1 : 1;
  if (rankA !== 1) return 0;
  const left = { coefficient: signed(a), exponent: a.exponent };
  let right: { coefficient: bigint; exponent: number };
  if (b instanceof Decimal) right = { coefficient: signed(b), exponent: b.exponent };
  else if (typeof b === 'bigint') right = { coefficient: b, exponent: 0 };
  else right = exactDouble(b instanceof Double ? b.value : b);
  return compareScaled(left, right);
}

function compareScaled(
  a: { coefficient: bigint; exponent: number },
  b: { coefficient: bigint; exponent: number },
): number {
  const signA = a.coefficient > 0n ? 1 : a.coefficient < 0n ? -1 : 0;
  const signB = b.coefficient > 0n ? 1 : b.coefficient < 0n ? -1 : 0;
  if (signA !== signB) return signA < signB ? -1 : 1;
  if (signA === 0) return 0;
  const low = Math.min(a.exponent, b.exponent);
  const left = a.coefficient * 10n ** BigInt(a.exponent - low);
  const right = b.coefficient * 10n ** BigInt(b.exponent - low);
  return left < right ? -1 : left > right ? 1 : 0;
}

/** NaN −1, −∞ 0, finite 1, ∞ 2. */
function specialRank(value: number | bigint | Double | Decimal): number {
  if (typeof value === 'bigint') return 1;
  if (value instanceof Decimal) {
    if (!value.special) return 1;
    return value.special === 'NaN' ? -1 : value.negative ? 0 : 2;
  }
  const n = value instanceof Double ? value.value : value;
  if (Number.isNaN(n)) return -1;
  return Number.isFinite(n) ? 1 : n < 0 ? 0 : 2;
}

/** Cuts the digits behind the point off; undefined where there is no whole number. */
export function decimalToBigInt(value: Decimal): bigint | undefined {
  if (value.special) return undefined;
  const magnitude =
    value.exponent >= 0
      ? value.coefficient * 10n ** BigInt(value.exponent)
      : value.coefficient / 10n ** BigInt(-value.exponent);
  return value.negative ? -magnitude : magnitude;
}

/** Rounds to `place` digits behind the point: half to even, or towards the direction given. */
export function roundDecimal(value: Decimal, place: number, mode: 'even' | 'floor' | 'ceil' | 'trunc'): Decimal {
  if (value.special || value.exponent >= -place) return value;
  const divisor = 10n ** BigInt(-place - value.exponent);
  const rest = value.coefficient % divisor;
  let quotient = value.coefficient / divisor;
  const up =
    mode === 'even'
      ? rest * 2n > divisor || (rest * 2n === divisor && quotient % 2n === 1n)
      : rest !== 0n && ((mode === 'floor' && value.negative) || (mode === 'ceil' && !value.negative));
  if (up) quotient += 1n;
  return makeDecimal(value.negative, quotient, -place);
}
