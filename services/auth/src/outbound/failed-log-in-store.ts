import { createHash } from 'node:crypto';
import { isDuplicateKey } from '@shop/mongo';
import { type Connection, Schema } from 'mongoose';
import { windowFrom } from '../domain/log-in-throttle';
import type { FailedLogInCounts } from '../handlers/ports';

const schema = new Schema(
  {
    _id: { type: String, required: true },
    count: { type: Number, required: true },
    endsAt: { type: Date, required: true },
  },
  { versionKey: false, id: false },
);
schema.index({ endsAt: 1 }, { expireAfterSeconds: 0 });

export interface FailedLogInStore extends FailedLogInCounts {
  createIndexes(): Promise<void>;
}

const attempts = 10;

/** Failed log-ins by e-mail address, the same for every instance and over restarts. */
export function createFailedLogInStore(mongo: Connection): FailedLogInStore {
  const model = mongo.model('FailedLogIns', schema, 'failed_log_ins');

  async function count(key: string, at: Date): Promise<void> {
    await model.updateOne(
      { _id: key, endsAt: { $gt: at } },
      { $inc: { count: 1 }, $setOnInsert: { endsAt: windowFrom(at) } },
      { upsert: true },
    );
  }

  return {
    async createIndexes() {
      await model.createIndexes();
    },
    async of(email, at) {
      const found = await model.findOne({ _id: keyOf(email), endsAt: { $gt: at } }).lean();
      return found ? { count: found.count, endsAt: found.endsAt } : undefined;
    },
    async record(email, at) {
      const key = keyOf(email);
      for (let attempt = 1; ; attempt++) {
        try {
          return await count(key, at);
        } catch (error) {
          if (!isDuplicateKey(error) || attempt === attempts) throw error;
          // Either somebody else began the window just now, or an old one is over and not yet cleared away.
          await model.deleteOne({ _id: key, endsAt: { $lte: at } });
        }
      }
    },
    async forget(email) {
      await model.deleteOne({ _id: keyOf(email) });
    },
  };
}

/** Not the address itself: those that people mistype, or try on others, are nobody's to keep. */
function keyOf(email: string): string {
  return createHash('sha256').update(email).digest('base64url');
}
