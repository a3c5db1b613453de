import { Decimal128, type Document, Double, Int32, Long } from 'bson';
import { encodeDocument } from '../bson/encode';
import { DateTime, type Doc, type Value } from '../bson/values';
import { Store } from '../storage/store';
import { fromPlain } from '../testing/plain-documents';
import { type PipelineContext, runPipeline } from './pipeline';

const NOW = new DateTime(Date.UTC(2026, 0, 2, 3, 4, 5, 6));

function run(documents: Document[], stages: Document[]): Buffer[] {
  const store = Store.open(undefined);
  for (const document of documents) store.ensure('shop.c').insert(fromPlain(document));
  const context: PipelineContext = {
    store,
    database: 'shop',
    namespace: 'shop.c',
    compile: { now: NOW, variables: new Set() },
    now: NOW.ms,
  };
  const pipeline = fromPlain({ stages }).get('stages') as Value[];
  return runPipeline(pipeline, context).map((result) =>
    'bytes' in result ? result.bytes : encodeDocument(result as Doc),
  );
}

/** Compared by their bytes: the order of fields and the types of numbers count. */
function expectResult(documents: Document[], stages: Document[], expected: Document[]): void {
  expect(run(documents, stages)).toEqual(expected.map((document) => encodeDocument(fromPlain(document))));
}

describe('an expression', () => {
  test.each<[unknown, unknown]>([
    [{ $add: [1, new Double(1)] }, new Double(2)],
    [{ $add: [new Int32(2147483647), 1] }, Long.fromNumber(2147483648)],
    [{ $subtract: [new Date(5), new Date(2)] }, Long.fromNumber(3)],
    [{ $multiply: ['$price', 3] }, Decimal128.fromString('29.97')],
    [{ $divide: [1, 2] }, 0.5],
    [{ $mod: [-7, 3] }, -1],
    [{ $round: [2.345, 2] }, 2.34],
    [{ $sum: [0.1, 0.2, 0.3] }, 0.6],
    [{ $avg: [1, 2] }, 1.5],
    [{ $cond: [{ $gt: ['$n', 1] }, 'many', 'one'] }, 'many'],
    [{ $ifNull: ['$missing', '$n'] }, 5],
    // biome-ignore lint/suspicious/noThenProperty: it is MongoDB's name, and nothing awaits it
    [{ $switch: { branches: [{ case: { $eq: ['$n', 5] }, then: 'five' }], default: '?' } }, 'five'],
    [{ $map: { input: '$items', as: 'i', in: '$$i.qty' } }, [1, 2]],
    [{ $filter: { input: '$items', cond: { $gt: ['$$this.qty', 1] } } }, [{ sku: 'b', qty: 2 }]],
    [{ $reduce: { input: '$items.qty', initialValue: 0, in: { $add: ['$$value', '$$this'] } } }, 3],
    [{ $arrayElemAt: ['$items.sku', -1] }, 'b'],
    [{ $concat: ['$s', '!'] }, 'Hello Wörld!'],
    [{ $toUpper: '$s' }, 'HELLO WöRLD'],
    [{ $substrCP: ['$s', 6, 3] }, 'Wör'],
    [{ $split: ['$s', ' '] }, ['Hello', 'Wörld']],
    [{ $strLenBytes: '$s' }, 12],
    [{ $regexMatch: { input: '$s', regex: 'w', options: 'i' } }, true],
    [{ $dateToString: { date: '$at', format: '%Y-%m-%d %H:%M', timezone: 'Europe/Oslo' } }, '2026-03-29 03:30'],
    [{ $dateTrunc: { date: '$at', unit: 'month' } }, new Date('2026-03-01T00:00:00Z')],
    [{ $dateTrunc: { date: '$at', unit: 'week', startOfWeek: 'monday' } }, new Date('2026-03-23T00:00:00Z')],
    [
      { $dateAdd: { startDate: new Date('2026-01-31T00:00:00Z'), unit: 'month', amount: 1 } },
      new Date('2026-02-28T00:00:00Z'),
    ],
    [{ $dateDiff: { startDate: new Date('2025-12-31T23:59:00Z'), endDate: '$at', unit: 'year' } }, Long.fromNumber(1)],
    [{ $isoWeek: '$at' }, 13],
    [{ $toInt: '12' }, 12],
    [{ $toString: '$price' }, '9.99'],
    [{ $convert: { input: 'x', to: 'int', onError: -1 } }, -1],
    [{ $type: '$missing' }, 'missing'],
    [{ $mergeObjects: ['$$ROOT.o', { b: 2 }] }, { a: 1, b: 2 }],
    [{ $objectToArray: '$o' }, [{ k: 'a', v: 1 }]],
    [
      {
        $setUnion: [
          [3, 1],
          [1, 2],
        ],
      },
      [1, 2, 3],
    ],
    [{ $in: ['b', '$items.sku'] }, true],
    ['$$NOW', new Date(NOW.ms)],
  ])('%j gives %j', (expression, expected) => {
    const document = {
      _id: 1,
      n: 5,
      s: 'Hello Wörld',
      price: Decimal128.fromString('9.99'),
      items: [
        { sku: 'a', qty: 1 },
        { sku: 'b', qty: 2 },
      ],
      at: new Date('2026-03-29T01:30:00Z'),
      o: { a: 1 },
    };
    expectResult([document], [{ $project: { _id: 0, result: expression } }], [{ result: expected }]);
  });
});

describe('a pipeline', () => {
  const orders = [
    {
      _id: 1,
      customer: 'a',
      lines: [
        { sku: 'x', n: 1 },
        { sku: 'y', n: 2 },
      ],
    },
    { _id: 2, customer: 'b', lines: [{ sku: 'x', n: 4 }] },
    { _id: 3, customer: 'a', lines: [] },
  ];

  test.each<[string, Document[], Document[]]>([
    [
      'groups',
      [
        { $unwind: '$lines' },
        { $group: { _id: '$lines.sku', n: { $sum: '$lines.n' }, by: { $addToSet: '$customer' } } },
        { $sort: { n: -1 } },
      ],
      [
        { _id: 'x', n: 5, by: ['a', 'b'] },
        { _id: 'y', n: 2, by: ['a'] },
      ],
    ],
    [
      'keeps what has nothing to unwind',
      [
        { $unwind: { path: '$lines', preserveNullAndEmptyArrays: true, includeArrayIndex: 'i' } },
        { $match: { _id: 3 } },
      ],
      [{ _id: 3, customer: 'a', i: null }],
    ],
    [
      'joins',
      [
        { $match: { _id: 2 } },
        { $lookup: { from: 'c', localField: 'lines.sku', foreignField: 'lines.sku', as: 'also' } },
        { $project: { ids: '$also._id' } },
      ],
      [{ _id: 2, ids: [1, 2] }],
    ],
    [
      'joins by a pipeline with variables',
      [
        { $match: { _id: 1 } },
        {
          $lookup: {
            from: 'c',
            let: { who: '$customer' },
            pipeline: [{ $match: { $expr: { $eq: ['$customer', '$$who'] } } }, { $count: 'n' }],
            as: 'of',
          },
        },
        { $project: { of: 1 } },
      ],
      [{ _id: 1, of: [{ n: 2 }] }],
    ],
    [
      'branches',
      [
        {
          $facet: {
            count: [{ $count: 'n' }],
            first: [{ $sort: { _id: -1 } }, { $limit: 1 }, { $project: { _id: 1 } }],
          },
        },
      ],
      [{ count: [{ n: 3 }], first: [{ _id: 3 }] }],
    ],
    [
      'sets and takes away',
      [{ $match: { _id: 1 } }, { $set: { 'lines.n': 0, total: { $size: '$lines' } } }, { $unset: 'customer' }],
      [
        {
          _id: 1,
          lines: [
            { sku: 'x', n: 0 },
            { sku: 'y', n: 0 },
          ],
          total: 2,
        },
      ],
    ],
    [
      'puts into buckets',
      [{ $bucket: { groupBy: '$_id', boundaries: [1, 3, 5], output: { n: { $sum: 1 } } } }],
      [
        { _id: 1, n: 2 },
        { _id: 3, n: 1 },
      ],
    ],
  ])('%s', (_name, stages, expected) => {
    expectResult(orders, stages, expected);
  });
});

test('a compound sort takes both values of one element of an array', () => {
  const documents = [
    {
      _id: 1,
      a: [
        { x: 1, y: 9 },
        { x: 2, y: 1 },
      ],
    },
    { _id: 2, a: [{ x: 1, y: 5 }] },
  ];
  expectResult(documents, [{ $sort: { 'a.x': 1, 'a.y': 1 } }, { $project: { _id: 1 } }], [{ _id: 2 }, { _id: 1 }]);
});
