import { gathered, isDuplicateKey } from '@shop/mongo';
import { type Connection, Schema } from 'mongoose';
import type { RefusedRequest, RefusedRequests } from '../handlers/ports';

const dayInSeconds = 24 * 60 * 60;

const mostAtOnce = 100;

const schema = new Schema(
  {
    _id: { type: String, required: true },
    fingerprint: { type: String, required: true },
    code: { type: String, required: true },
    detail: { type: String, required: true },
    at: { type: Date, required: true },
  },
  { versionKey: false },
);
schema.index({ at: 1 }, { expireAfterSeconds: 2 * dayInSeconds });

/** Refusals, kept for two days under the idempotency key of their request. The first one stands. */
export function createRefusedRequests(
  mongo: Connection,
  now: () => Date,
): RefusedRequests & { createIndexes(): Promise<void> } {
  const model = mongo.model('RefusedRequest', schema, 'refused_requests');
  const find = gathered<string, RefusedRequest | undefined>(mostAtOnce, async (keys) => {
    const documents = await model.find({ _id: { $in: keys } }, { at: 0 }).lean();
    const byKey = new Map(documents.map(({ _id, ...refusal }) => [_id, refusal]));
    return keys.map((key) => byKey.get(key));
  });

  return {
    createIndexes: () => model.createIndexes(),
    find,
    async keep(key, refusal) {
      try {
        await model.collection.insertOne({ _id: key as never, ...refusal, at: now() });
      } catch (error) {
        if (!isDuplicateKey(error)) throw error;
      }
    },
  };
}
