import { BSONRegExp, Decimal128, Double, Int32, Long, ObjectId } from 'bson';
import { DateTime } from '../bson/values';
import { fromPlain } from '../testing/plain-documents';
import { compileFilter } from './matcher';

const context = { now: new DateTime(0), variables: new Set<string>() };

function matches(filter: object, document: object): boolean {
  return compileFilter(fromPlain(filter), context)(fromPlain(document), undefined);
}

describe('a filter', () => {
  test.each<[object, object, boolean]>([
    [{ a: 1 }, { a: 1 }, true],
    [{ a: 1 }, { a: Long.fromNumber(1) }, true],
    [{ a: 1 }, { a: Decimal128.fromString('1.00') }, true],
    [{ a: 1 }, { a: '1' }, false],
    [{ a: 1 }, { a: [2, 1] }, true],
    [{ a: [1, 2] }, { a: [1, 2] }, true],
    [{ a: [1, 2] }, { a: [[1, 2]] }, true],
    [{ a: null }, {}, true],
    [{ a: null }, { a: null }, true],
    [{ 'a.b': null }, { a: [] }, false],
    [{ 'a.b': null }, { a: [{ b: 1 }, {}] }, true],
    [{ 'a.b': 1 }, { a: [{ b: 1 }] }, true],
    [{ 'a.0.b': 1 }, { a: [{ b: 1 }] }, true],
    [{ 'a.1.b': 1 }, { a: [{ b: 1 }] }, false],
    [{ a: { b: 1, c: 2 } }, { a: { c: 2, b: 1 } }, false],
    [{ a: { $gt: 5 } }, { a: '9' }, false],
    [{ a: { $gt: 5 } }, { a: [1, 9] }, true],
    [{ a: { $gt: 2, $lt: 2 } }, { a: [1, 3] }, true],
    [{ a: { $elemMatch: { $gt: 2, $lt: 2 } } }, { a: [1, 3] }, false],
    [{ a: { $elemMatch: { b: 1, c: 2 } } }, { a: [{ b: 1 }, { c: 2 }] }, false],
    [{ 'a.b': 1, 'a.c': 2 }, { a: [{ b: 1 }, { c: 2 }] }, true],
    [{ a: { $ne: 1 } }, { a: [1, 2] }, false],
    [{ a: { $nin: [1, 2] } }, {}, true],
    [{ a: { $in: [null] } }, {}, true],
    [{ a: { $in: [/^x/] } }, { a: 'xyz' }, true],
    [{ a: { $not: { $gt: 1 } } }, {}, true],
    [{ $nor: [{ a: 1 }, { b: 1 }] }, { a: 2, b: 2 }, true],
    [{ a: { $all: [1, 2] } }, { a: [2, 1, 3] }, true],
    [{ a: { $all: [] } }, { a: [] }, false],
    [{ a: { $size: 0 } }, { a: [] }, true],
    [{ a: { $size: 1 } }, { a: 'x' }, false],
    [{ a: { $exists: false } }, { a: null }, false],
    [{ a: { $type: 'number' } }, { a: new Double(1.5) }, true],
    [{ a: { $type: 'int' } }, { a: new Int32(1) }, true],
    [{ a: { $type: 'int' } }, { a: new Double(1) }, false],
    [{ a: { $type: 'array' } }, { a: [] }, true],
    [{ a: { $type: 'objectId' } }, { a: new ObjectId() }, true],
    [{ a: { $mod: [4, 1] } }, { a: 9 }, true],
    [{ a: { $regex: '^AB', $options: 'i' } }, { a: 'abc' }, true],
    [{ a: new BSONRegExp('b$') }, { a: ['x', 'ab'] }, true],
    [{ a: { $bitsAllSet: [0, 2] } }, { a: 5 }, true],
    [{ a: { $bitsAnyClear: 5 } }, { a: 5 }, false],
    [{ a: { $lte: null } }, {}, true],
    [{ a: { $gte: Number.NaN } }, { a: Number.NaN }, true],
    [{ a: { $lt: 1 } }, { a: Number.NaN }, false],
    [{ price: { $gt: Decimal128.fromString('9.9') } }, { price: Decimal128.fromString('10.25') }, true],
    [{ n: { $gt: Long.fromString('9007199254740992') } }, { n: Long.fromString('9007199254740993') }, true],
    [{ $expr: { $gt: ['$a', '$b'] } }, { a: 2, b: 1 }, true],
  ])('%j on %j: %s', (filter, document, expected) => {
    expect(matches(filter, document)).toBe(expected);
  });

  test.each<[object, number, RegExp]>([
    [{ $foo: 1 }, 2, /unknown top level operator: \$foo/],
    [{ a: { $foo: 1 } }, 2, /unknown operator: \$foo/],
    [{ $text: { $search: 'x' } }, 115, /\$text is not supported/],
    [{ a: { $near: [0, 0] } }, 115, /\$near is not supported/],
    [{ $where: 'true' }, 115, /\$where is not supported/],
    [{ a: { $in: 1 } }, 2, /\$in needs an array/],
    [{ $or: [] }, 2, /nonempty array/],
    [{ a: { $regex: '(' } }, 51091, /Regular expression is invalid/],
    [{ $expr: { $foo: 1 } }, 168, /Unrecognized expression '\$foo'/],
  ])('%j is refused with %i', (filter, code, message) => {
    expect(() => matches(filter, {})).toThrow(
      expect.objectContaining({ code, message: expect.stringMatching(message) }),
    );
  });
});
