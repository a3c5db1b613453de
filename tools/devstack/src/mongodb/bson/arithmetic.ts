import { addDecimals, multiplyDecimals, toDecimal } from './decimal';
import { Decimal, Double, double } from './values';

export type Numeric = number | bigint | Double | Decimal;

const INT64_MAX = 2n ** 63n - 1n;
const INT64_MIN = -(2n ** 63n);

export function fitsInt64(value: bigint): boolean {
  return value <= INT64_MAX && value >= INT64_MIN;
}

/** The four numeric types in the order in which they win over each other. */
export function rank(value: Numeric): 0 | 1 | 2 | 3 {
  if (typeof value === 'bigint') return 1;
  if (value instanceof Double) return 2;
  if (value instanceof Decimal) return 3;
  return (value | 0) === value && !Object.is(value, -0) ? 0 : 2;
}

export function plain(value: number | bigint | Double): number {
  if (typeof value === 'number') return value;
  return typeof value === 'bigint' ? Number(value) : value.value;
}

function whole(value: Numeric): bigint {
  return typeof value === 'bigint' ? value : BigInt(value as number);
}

/**
 * The sum in the wider of the two types; an int32 that overflows becomes a long. A long that overflows becomes what
 * `overflow` says: a double in aggregation, an error (undefined here) in updates.
 */
export function add(a: Numeric, b: Numeric, overflow: 'double' | 'refuse' = 'double'): Numeric | undefined {
  const type = Math.max(rank(a), rank(b));
  if (type === 0) return narrow((a as number) + (b as number));
  if (type === 3) return addDecimals(toDecimal(a), toDecimal(b));
  if (type === 2) return double(plain(a as number) + plain(b as number));
  return long(whole(a) + whole(b), plain(a as number) + plain(b as number), overflow);
}

export function multiply(a: Numeric, b: Numeric, overflow: 'double' | 'refuse' = 'double'): Numeric | undefined {
  const type = Math.max(rank(a), rank(b));
  if (type === 3) return multiplyDecimals(toDecimal(a), toDecimal(b));
  if (type === 2) return double(plain(a as number) * plain(b as number));
  const product = whole(a) * whole(b);
  if (type === 0) return narrow32(product);
  return long(product, Number(product), overflow);
}

export function negate(value: Numeric): Numeric {
  if (value instanceof Decimal) return new Decimal(!value.negative, value.coefficient, value.exponent, value.special);
  if (value instanceof Double) return double(-value.value);
  if (typeof value === 'bigint') return value === INT64_MIN ? double(2 ** 63) : -value;
  if (rank(value) === 0) return value === 0 ? 0 : narrow(-value);
  return double(-value);
}

export function subtract(a: Numeric, b: Numeric): Numeric {
  const type = Math.max(rank(a), rank(b));
  if (type === 0) return narrow((a as number) - (b as number));
  if (type === 1) return long(whole(a) - whole(b), plain(a as number) - plain(b as number), 'double') as Numeric;
  if (type === 2) return double(plain(a as number) - plain(b as number));
  return addDecimals(toDecimal(a), toDecimal(negate(b)));
}

/** int32 where it fits, else a long. */
function narrow(sum: number): number | bigint {
  return (sum | 0) === sum ? (sum === 0 ? 0 : sum) : BigInt(sum);
}

function narrow32(product: bigint): number | bigint {
  return product >= -0x8000_0000n && product <= 0x7fff_ffffn ? Number(product) : product;
}

function long(exact: bigint, rounded: number, overflow: 'double' | 'refuse'): Numeric | undefined {
  if (fitsInt64(exact)) return exact;
  return overflow === 'double' ? double(rounded) : undefined;
}

/** A whole number as the smallest of int32, long and double that holds it. */
export function integer(value: number): number | bigint {
  return (value | 0) === value ? (value === 0 ? 0 : value) : BigInt(value);
}
