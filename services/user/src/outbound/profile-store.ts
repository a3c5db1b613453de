import type { PageRequest } from '@shop/http';
import { createDocumentStore, type DocumentStore, type OutboxRelay, storedFields, withoutOutbox } from '@shop/mongo';
import { type Connection, type Model, Schema } from 'mongoose';
import { type Profile, searchKey, searchKeysOf } from '../domain/profile';

const address = new Schema(
  {
    id: { type: String, required: true },
    label: String,
    line1: { type: String, required: true },
    line2: String,
    city: { type: String, required: true },
    region: String,
    postalCode: { type: String, required: true },
    country: { type: String, required: true },
  },
  { _id: false, id: false },
);

const schema = new Schema(
  {
    ...storedFields,
    id: { type: String, required: true },
    email: { type: String, required: true },
    name: { type: String, required: true },
    phone: { type: String, default: null },
    roles: { type: [String], required: true },
    preferences: {
      theme: { type: String, required: true },
      notifications: {
        email: { type: Boolean, required: true },
        push: { type: Boolean, required: true },
      },
    },
    addresses: { type: [address], required: true },
    sequence: { type: Number, required: true },
    createdAt: { type: Date, required: true },
    updatedAt: { type: Date, required: true },
    searchKeys: { type: [String], required: true },
  },
  { versionKey: false, id: false },
);
schema.index({ email: 1 });
schema.index({ searchKeys: 1 });

/** As stored: a phone that is taken away is null, for what is merely left out of an update stays. */
interface StoredProfile extends Omit<Profile, 'phone'> {
  phone: string | null;
  searchKeys: string[];
}

export interface ProfileStore extends DocumentStore<Profile> {
  createIndexes(): Promise<void>;
  /** Profiles by e-mail address; with a text those whose address or name begins with it, whatever the case. */
  search(text: string, page: PageRequest): Promise<{ items: Profile[]; total: number }>;
}

export function createProfileStore(mongo: Connection, relay: () => OutboxRelay): ProfileStore {
  const model = mongo.model('Profile', schema, 'profiles');
  const profiles = model as unknown as Model<StoredProfile>;
  const documents = createDocumentStore<StoredProfile>(model as never, relay);
  return {
    outbox: documents.outbox,
    async createIndexes() {
      await model.createIndexes();
      await documents.outbox.createIndexes();
    },
    async load(id) {
      return fromStored(await documents.load(id));
    },
    async change(id, decide) {
      const stored = await documents.change(id, (state) => {
        const change = decide(fromStored(state));
        return change && { ...change, state: toStored(change.state) };
      });
      return fromStored(stored);
    },
    async search(text, { page, limit }) {
      const filter = text === '' ? {} : { searchKeys: startingWith(searchKey(text)) };
      const [items, total] = await Promise.all([
        profiles
          .find(filter, { ...withoutOutbox, _id: 0, revision: 0 })
          .sort({ email: 1 })
          .skip((page - 1) * limit)
          .limit(limit)
          .lean(),
        profiles.countDocuments(filter),
      ]);
      return { items: (items as StoredProfile[]).map(profileOf), total };
    },
  };
}

/** Anchored, without options and with nothing special in it: the one kind of pattern that an index answers by range. */
function startingWith(prefix: string) {
  return { $regex: `^${prefix.replaceAll(/[\\^$.*+?()[\]{}|]/g, '\\$&')}` };
}

function toStored(profile: Profile): StoredProfile {
  return { ...profile, phone: profile.phone ?? null, searchKeys: searchKeysOf(profile) };
}

function fromStored(stored: StoredProfile | undefined): Profile | undefined {
  return stored && profileOf(stored);
}

function profileOf({ phone, searchKeys, ...profile }: StoredProfile): Profile {
  return phone === null ? profile : { ...profile, phone };
}
