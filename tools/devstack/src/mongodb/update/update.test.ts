import { Decimal128, type Document, Double, Int32, Long } from 'bson';
import { encodeDocument } from '../bson/encode';
import { DateTime, type Doc } from '../bson/values';
import { parseFilter } from '../query/parse-filter';
import { fromPlain, toPlain } from '../testing/plain-documents';
import { applyChange, parseChange, upsertDocument } from './document-change';

const context = { now: new DateTime(0), variables: new Set<string>() };

function update(document: Document, change: Document, arrayFilters?: Document[], position?: number): Document {
  const filters = arrayFilters && (fromPlain({ f: arrayFilters }).get('f') as Doc[]);
  const parsed = parseChange(fromPlain({ u: change }).get('u'), filters, context);
  const { _id, ...rest } = toPlain(applyChange(fromPlain({ _id: 1, ...document }), parsed, position, 0));
  return rest;
}

describe('an update', () => {
  test.each<[Document, Document, Document]>([
    [{ a: 1 }, { $set: { 'b.c': 2 } }, { a: 1, b: { c: 2 } }],
    [{}, { $set: { b: 1, a: 2 } }, { a: 2, b: 1 }],
    [{ a: [1] }, { $set: { 'a.3': 4 } }, { a: [1, null, null, 4] }],
    [{ a: 1, b: 2 }, { $unset: { a: '' } }, { b: 2 }],
    [{ a: [1, 2] }, { $unset: { 'a.0': '' } }, { a: [null, 2] }],
    [{ n: 1 }, { $inc: { n: 2, m: 3 } }, { n: 3, m: 3 }],
    [{ n: 2 }, { $mul: { n: 3, m: 3 } }, { n: 6, m: 0 }],
    [{ n: 2 }, { $min: { n: 1 }, $max: { m: 5 } }, { n: 1, m: 5 }],
    [{ a: { b: 1 } }, { $rename: { 'a.b': 'c.d' } }, { a: {}, c: { d: 1 } }],
    [{ a: [1] }, { $push: { a: { $each: [3, 2], $sort: 1, $slice: -2 } } }, { a: [2, 3] }],
    [{ a: [1] }, { $push: { a: { $each: [0], $position: 0 } } }, { a: [0, 1] }],
    [{ a: [{ s: 1 }] }, { $push: { a: { $each: [{ s: 3 }], $sort: { s: -1 } } } }, { a: [{ s: 3 }, { s: 1 }] }],
    [{ a: [1] }, { $addToSet: { a: { $each: [1, 2, 2] } } }, { a: [1, 2] }],
    [{ a: [1, 2, 3] }, { $pull: { a: { $gte: 2 } } }, { a: [1] }],
    [{ a: [{ x: 1, y: 1 }, { x: 2 }] }, { $pull: { a: { x: 1 } } }, { a: [{ x: 2 }] }],
    [{ a: [1, 2, 1] }, { $pullAll: { a: [1] } }, { a: [2] }],
    [{ a: [1, 2] }, { $pop: { a: -1 } }, { a: [2] }],
    [{ a: 5 }, { $bit: { a: { and: new Int32(4), or: new Int32(2) } } }, { a: 6 }],
    [{ a: [{ b: 1 }, { b: 2 }] }, { $inc: { 'a.$[].b': 1 } }, { a: [{ b: 2 }, { b: 3 }] }],
    [{ a: 1 }, [{ $set: { b: { $add: ['$a', 1] } } }, { $unset: 'a' }] as Document, { b: 2 }],
    [{ a: 1 }, { b: 2 }, { b: 2 }],
  ])('of %j by %j gives %j', (document, change, expected) => {
    expect(update(document, change)).toEqual(expected);
  });

  test.each<[Document, Document, number]>([
    [{ a: 'x' }, { $inc: { a: 1 } }, 14],
    [{ a: 'x' }, { $push: { a: 1 } }, 2],
    [{ a: 'x' }, { $pop: { a: 1 } }, 14],
    [{ a: 1 }, { $set: { 'a.b': 1 } }, 28],
    [{ a: [] }, { $set: { 'a.b': 1 } }, 28],
    [{}, { $set: { a: 1, 'a.b': 1 } }, 40],
    [{}, { $set: { a: 1 }, $inc: { a: 1 } }, 40],
    [{}, { $set: { _id: 2 } }, 66],
    [{}, { _id: 2 }, 66],
    [{}, { $foo: { a: 1 } }, 9],
    [{ a: [1] }, { $set: { 'a.$': 1 } }, 2],
    [{ a: [1] }, { $set: { 'a.$[x]': 1 } }, 2],
    [{}, [{ $match: {} }] as Document, 72],
  ])('of %j by %j is refused with %i', (document, change, code) => {
    expect(() => update(document, change)).toThrow(expect.objectContaining({ code }));
  });

  test('reaches elements by array filters and by the position of the match', () => {
    const items = [
      { sku: 'a', n: 1 },
      { sku: 'b', n: 1 },
    ];
    expect(update({ items }, { $inc: { 'items.$[i].n': 1 } }, [{ 'i.sku': 'b' }]).items[1].n).toBe(2);
    expect(update({ items }, { $set: { 'items.$.n': 9 } }, undefined, 1).items[1].n).toBe(9);
  });

  test('keeps the types of numbers', () => {
    const stored = fromPlain({
      _id: 1,
      i: new Int32(1),
      d: new Double(1),
      l: Long.fromNumber(1),
      big: new Int32(2 ** 31 - 1),
    });
    const change = parseChange(
      fromPlain({ $inc: { i: 1, d: 1, l: 1, big: 1, p: Decimal128.fromString('0.10') } }),
      undefined,
      context,
    );
    const types = fromPlain({
      _id: 1,
      i: new Int32(2),
      d: new Double(2),
      l: Long.fromNumber(2),
      big: Long.fromNumber(2 ** 31),
      p: Decimal128.fromString('0.10'),
    });
    expect(encodeDocument(applyChange(stored, change, undefined, 0))).toEqual(encodeDocument(types));
  });

  test('treats __proto__ as a field like any other', () => {
    const result = applyChange(
      new Map([['_id', 1]]),
      parseChange(new Map([['$set', new Map([['__proto__.polluted', true]])]]), undefined, context),
      undefined,
      0,
    );
    expect(result.get('__proto__')).toEqual(new Map([['polluted', true]]));
    expect(({} as Record<string, unknown>).polluted).toBeUndefined();
  });

  test('inserts the fields that the filter fixes', () => {
    const filter = parseFilter(
      fromPlain({ _id: 7, a: 1, 'b.c': { $eq: 2 }, d: { $gt: 1 }, $and: [{ e: 5 }] }),
      context,
    );
    const change = parseChange(fromPlain({ $set: { s: 1 }, $setOnInsert: { o: 1 } }), undefined, context);
    expect(toPlain(upsertDocument(filter, change, 0))).toEqual({ _id: 7, a: 1, b: { c: 2 }, e: 5, s: 1, o: 1 });
  });
});
