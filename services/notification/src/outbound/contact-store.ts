import { isDuplicateKey } from '@shop/mongo';
import { type Connection, Schema } from 'mongoose';
import type { Contacts } from '../handlers/ports';

const schema = new Schema(
  {
    _id: { type: String, required: true },
    email: { type: String, required: true },
    name: { type: String, required: true },
    wantsEmail: { type: Boolean, required: true },
    sequence: { type: Number, required: true },
  },
  { versionKey: false, id: false },
);

export interface ContactStore extends Contacts {
  createIndexes(): Promise<void>;
}

export function createContactStore(mongo: Connection): ContactStore {
  const model = mongo.model('Contact', schema, 'contacts');
  return {
    async createIndexes() {
      await model.createIndexes();
    },
    async keep({ customerId, ...contact }) {
      try {
        await model.updateOne(
          { _id: customerId, sequence: { $lt: contact.sequence } },
          { $set: contact },
          { upsert: true },
        );
      } catch (error) {
        // It is known as new or newer.
        if (!isDuplicateKey(error)) throw error;
      }
    },
    async of(customerIds) {
      const documents = await model.find({ _id: { $in: [...customerIds] } }).lean();
      return new Map(documents.map(({ _id, ...contact }) => [_id, { customerId: _id, ...contact }]));
    },
  };
}
