import { mongo } from 'mongoose';
import { duplicateIndexes } from './duplicate-key';

const { MongoBulkWriteError, MongoNetworkError } = mongo;

const duplicate = (index: number) => ({ code: 11_000, index, errmsg: 'E11000' });
const result = (writeConcernError?: unknown) => ({ getWriteConcernError: () => writeConcernError }) as never;
const refused = (writeErrors: { code: number; index: number }[], writeConcernError?: unknown) =>
  new MongoBulkWriteError(
    { message: 'refused', code: writeErrors[0]?.code ?? 0, writeErrors: writeErrors as never },
    result(writeConcernError),
  );

it('names the operations that met a key that was there', () => {
  expect(duplicateIndexes(refused([duplicate(1), duplicate(4)]))).toEqual(new Set([1, 4]));
});

it.each([
  ['a broken connection, of which the driver makes a bulk write without write errors', new MongoNetworkError('closed')],
  ['that broken connection as a failed bulk write', new MongoBulkWriteError(new MongoNetworkError('closed'), result())],
  ['another error among the duplicates', refused([duplicate(0), { code: 121, index: 1 }])],
  ['duplicates that a majority does not know of', refused([duplicate(0)], { code: 64 })],
])('throws %s', (_, error) => {
  expect(() => duplicateIndexes(error)).toThrow(error);
});
