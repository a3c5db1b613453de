import { isDuplicateKey } from '@shop/mongo';
import { type Connection, Schema } from 'mongoose';
import type { SigningPeriod } from '../domain/signing-key';
import type { SealedPrivateKey } from './sealed-private-key';

const schema = new Schema(
  {
    _id: { type: String, required: true },
    sequence: { type: Number, required: true },
    signsFrom: { type: Date, required: true },
    publicKey: { type: Schema.Types.Mixed, required: true },
    sealed: {
      type: new Schema(
        {
          iv: { type: String, required: true },
          tag: { type: String, required: true },
          ciphertext: { type: String, required: true },
        },
        { _id: false },
      ),
      required: true,
    },
  },
  { versionKey: false, id: false },
);
// Of several instances that make the n-th key at the same time, one gets it in.
schema.index({ sequence: 1 }, { unique: true });

export interface StoredSigningKey extends SigningPeriod {
  kid: string;
  /** As published, a JSON Web Key. */
  publicKey: { kty: string; crv: string; x: string; y: string };
  sealed: SealedPrivateKey;
}

export interface SigningKeyStore {
  createIndexes(): Promise<void>;
  /** The newest first; more than a few are never of use. */
  newest(): Promise<StoredSigningKey[]>;
  /** `false` when there is a key with this sequence already. */
  insert(key: StoredSigningKey): Promise<boolean>;
}

const keysOfUse = 10;

export function createSigningKeyStore(mongo: Connection): SigningKeyStore {
  const model = mongo.model('SigningKey', schema, 'signing_keys');
  return {
    async createIndexes() {
      await model.createIndexes();
    },
    async newest() {
      const documents = await model.find().sort({ sequence: -1 }).limit(keysOfUse).lean();
      return documents.map(({ _id, ...key }) => ({ kid: _id, ...key }));
    },
    async insert({ kid, ...key }) {
      try {
        await model.create([{ _id: kid, ...key }]);
        return true;
      } catch (error) {
        if (isDuplicateKey(error)) return false;
        throw error;
      }
    },
  };
}
