import { isDuplicateKey } from '@shop/mongo';
import { type Connection, Schema } from 'mongoose';
import type { RefusedRequests } from '../handlers/ports';

const dayInSeconds = 24 * 60 * 60;

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
  return {
    createIndexes: () => model.createIndexes(),
    async find(key) {
      const document = await model.findById(key, { _id: 0, at: 0 }).lean();
      return document ?? undefined;
    },
    async keep(key, refusal) {
      try {
        await model.collection.insertOne({ _id: key as never, ...refusal, at: now() });
      } catch (error) {
        if (!isDuplicateKey(error)) throw error;
      }
    },
  };
}
