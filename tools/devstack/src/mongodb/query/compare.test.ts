import { Binary, BSONSymbol, Decimal128, Double, Long, MaxKey, MinKey, ObjectId, Timestamp } from 'bson';
import type { Value } from '../bson/values';
import { fromPlain } from '../testing/plain-documents';
import { compareValues, hashKey } from './compare';

function value(plain: unknown): Value {
  return fromPlain({ value: plain }).get('value') as Value;
}

test('values of all types have one order', () => {
  const ascending = [
    new MinKey(),
    null,
    Number.NaN,
    Number.NEGATIVE_INFINITY,
    -1.5,
    0,
    Decimal128.fromString('0.1'),
    Long.fromString('9007199254740992'),
    Long.fromString('9007199254740993'),
    Number.POSITIVE_INFINITY,
    '',
    'a',
    'é',
    '\uffff',
    '😀',
    {},
    { a: 1 },
    { a: 1, b: 1 },
    { b: 0 },
    [],
    [1],
    [1, 2],
    new Binary(Buffer.from('a')),
    new ObjectId('000000000000000000000001'),
    new ObjectId('f00000000000000000000001'),
    false,
    true,
    new Date(-1),
    new Date(1),
    new Timestamp({ t: 1, i: 1 }),
    /a/,
    new MaxKey(),
  ].map(value);
  for (let i = 0; i < ascending.length; i++) {
    for (let j = 0; j < ascending.length; j++) {
      expect(Math.sign(compareValues(ascending[i], ascending[j]))).toBe(Math.sign(i - j));
    }
  }
});

test('equal numbers have one hash key whatever their type', () => {
  const ones = [1, new Double(1), Long.fromNumber(1), Decimal128.fromString('1.000')].map(value);
  expect(new Set(ones.map(hashKey)).size).toBe(1);
  expect(hashKey(value(Decimal128.fromString('0.5')))).toBe(hashKey(value(0.5)));
  expect(hashKey(value(Decimal128.fromString('0.1')))).not.toBe(hashKey(value(0.1)));
  expect(hashKey(value('1'))).not.toBe(hashKey(value(1)));
  expect(hashKey(value(new BSONSymbol('x')))).toBe(hashKey(value('x')));
});
