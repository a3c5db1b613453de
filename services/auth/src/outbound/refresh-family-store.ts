import { type Connection, Schema } from 'mongoose';
import type { RefreshFamilies } from '../handlers/ports';

const schema = new Schema(
  {
    _id: { type: String, required: true },
    accountId: { type: String, required: true },
    fingerprint: { type: String, required: true },
    passwordVersion: { type: Number, required: true },
    createdAt: { type: Date, required: true },
    expiresAt: { type: Date, required: true },
  },
  { versionKey: false, id: false },
);
schema.index({ accountId: 1 });
schema.index({ expiresAt: 1 }, { expireAfterSeconds: 0 });

export interface RefreshFamilyStore extends RefreshFamilies {
  createIndexes(): Promise<void>;
}

export function createRefreshFamilyStore(mongo: Connection): RefreshFamilyStore {
  const model = mongo.model('RefreshFamily', schema, 'refresh_families');
  return {
    async createIndexes() {
      await model.createIndexes();
    },
    async insert({ id, ...family }) {
      await model.create([{ _id: id, ...family }]);
    },
    async rotate({ id, from, to, at, expiresAt }) {
      const document = await model
        .findOneAndUpdate(
          { _id: id, fingerprint: from, expiresAt: { $gt: at } },
          { $set: { fingerprint: to, expiresAt } },
          { returnDocument: 'after' },
        )
        .lean();
      if (!document) return undefined;
      const { _id, ...family } = document;
      return { id: _id, ...family };
    },
    async revoke(id) {
      await model.deleteOne({ _id: id });
    },
    async revokeAllOf(accountId) {
      await model.deleteMany({ accountId });
    },
  };
}
