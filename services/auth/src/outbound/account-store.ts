import { documentOutbox, isDuplicateKey, type Outbox, type OutboxRelay, withoutOutbox } from '@shop/mongo';
import { type Connection, Schema } from 'mongoose';
import type { Account } from '../domain/account';
import type { Accounts } from '../handlers/ports';

const schema = new Schema(
  {
    _id: { type: String, required: true },
    id: { type: String, required: true },
    email: { type: String, required: true },
    name: { type: String, required: true },
    roles: { type: [String], required: true },
    passwordHash: { type: String, required: true },
    passwordVersion: { type: Number, required: true },
    profileSequence: { type: Number, required: true },
    createdAt: { type: Date, required: true },
    outbox: { type: [Schema.Types.Mixed], default: [] },
  },
  { versionKey: false, id: false },
);
schema.index({ email: 1 }, { unique: true });

export interface AccountStore extends Accounts {
  createIndexes(): Promise<void>;
  outbox: Outbox;
}

const hidden = { ...withoutOutbox, _id: 0 } as const;

export function createAccountStore(mongo: Connection, relay: () => OutboxRelay): AccountStore {
  const model = mongo.model('Account', schema, 'accounts');
  const outbox = documentOutbox(model.collection as never);
  return {
    outbox,
    async createIndexes() {
      await model.createIndexes();
      await outbox.createIndexes();
    },
    byId: async (id) => ((await model.findById(id, hidden).lean()) as Account | null) ?? undefined,
    byEmail: async (email) => ((await model.findOne({ email }, hidden).lean()) as Account | null) ?? undefined,
    async insert(account, messages) {
      try {
        await model.create([{ _id: account.id, ...account, outbox: [...messages] }]);
      } catch (error) {
        if (isDuplicateKey(error)) return false;
        throw error;
      }
      relay().announce({ key: account.id, messages });
      return true;
    },
    async replacePassword(id, version, passwordHash) {
      const { matchedCount } = await model.updateOne(
        { _id: id, passwordVersion: version },
        { $set: { passwordHash, passwordVersion: version + 1 } },
      );
      return matchedCount === 1;
    },
    async rename(id, name, profileSequence) {
      await model.updateOne(
        { _id: id, profileSequence: { $lt: profileSequence } },
        { $set: { name, profileSequence } },
      );
    },
  };
}
