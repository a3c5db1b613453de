import type { PageRequest } from '@shop/http';
import { createDocumentStore, type DocumentStore, type OutboxRelay, storedFields, withoutOutbox } from '@shop/mongo';
import { type Connection, Schema } from 'mongoose';
import type { Payment } from '../domain/payment';
import type { Payments } from '../handlers/ports';

const money = { amount: { type: Number, required: true }, currency: { type: String, required: true } };

const schema = new Schema(
  {
    ...storedFields,
    id: { type: String, required: true },
    orderId: { type: String, required: true },
    customerId: { type: String, default: '' },
    provider: { type: String, default: '' },
    token: { type: String, default: '' },
    status: { type: String, required: true },
    amount: money,
    captured: money,
    refunded: money,
    reference: { type: String, default: null },
    refusal: { type: String, default: null },
    neverAsked: { type: Boolean, required: true },
    voidOwed: { type: Boolean, default: false },
    voidAgain: { type: Boolean, default: false },
    ledger: [{ _id: false, type: { type: String, required: true }, amount: money, at: { type: Date, required: true } }],
    createdAt: { type: Date, required: true },
    updatedAt: { type: Date, required: true },
  },
  { versionKey: false, id: false },
);
schema.index({ id: 1 }, { unique: true });
schema.index({ customerId: 1, createdAt: -1 });
schema.index({ createdAt: -1 });
// Partial: at rest they are empty, and the sweep reads nothing.
schema.index({ updatedAt: 1 }, { name: 'unanswered', partialFilterExpression: { status: 'pending' } });
schema.index({ voidOwed: 1, updatedAt: 1 }, { name: 'voids owed', partialFilterExpression: { voidOwed: true } });
schema.index({ voidAgain: 1, updatedAt: 1 }, { name: 'voids to repeat', partialFilterExpression: { voidAgain: true } });

export interface PaymentStore extends Payments, DocumentStore<Payment> {
  createIndexes(): Promise<void>;
  find(id: string): Promise<Payment | undefined>;
  /** What customers have seen of payments, the newest first. */
  list(
    filter: { customerId?: string; orderId?: string },
    page: PageRequest,
  ): Promise<{ items: Payment[]; total: number }>;
}

/** Payments by the id of their order: there is one for each. */
export function createPaymentStore(mongo: Connection, relay: () => OutboxRelay): PaymentStore {
  const model = mongo.model('Payment', schema, 'payments');
  const store = createDocumentStore<Payment>(model as never, relay);

  async function longestWaiting(what: object, before: Date, limit: number): Promise<Payment[]> {
    const documents = await model
      .find({ ...what, updatedAt: { $lt: before } }, withoutOutbox)
      .sort({ updatedAt: 1 })
      .limit(limit)
      .lean();
    return documents as unknown as Payment[];
  }

  return {
    ...store,
    async createIndexes() {
      await model.createIndexes();
      await store.outbox.createIndexes();
    },
    unanswered: (before, limit) => longestWaiting({ status: 'pending', voidOwed: { $ne: true } }, before, limit),
    voidsOwed: (before, limit) => longestWaiting({ voidOwed: true }, before, limit),
    voidsToRepeat: (before, limit) => longestWaiting({ voidAgain: true }, before, limit),
    async find(id) {
      const document = await model.findOne({ id }, withoutOutbox).lean();
      return (document as unknown as Payment | null) ?? undefined;
    },
    async list({ customerId, orderId }, { page, limit }) {
      const filter = {
        neverAsked: false,
        status: { $ne: 'pending' },
        ...(customerId === undefined ? {} : { customerId }),
        ...(orderId === undefined ? {} : { _id: orderId }),
      };
      const [items, total] = await Promise.all([
        model
          .find(filter, withoutOutbox)
          .sort({ createdAt: -1 })
          .skip((page - 1) * limit)
          .limit(limit)
          .lean(),
        model.countDocuments(filter),
      ]);
      return { items: items as unknown as Payment[], total };
    },
  };
}
