import type { PageRequest } from '@shop/http';
import { createDocumentStore, type DocumentStore, type OutboxRelay, storedFields, withoutOutbox } from '@shop/mongo';
import { type Connection, Schema } from 'mongoose';
import type { Shipment } from '../domain/shipment';

const schema = new Schema(
  {
    ...storedFields,
    id: { type: String, required: true },
    orderId: { type: String, required: true },
    customerId: { type: String, default: '' },
    status: { type: String, required: true },
    carrier: { type: String, default: null },
    trackingNumber: { type: String, default: null },
    createdAt: { type: Date, required: true },
    updatedAt: { type: Date, required: true },
  },
  { versionKey: false, id: false },
);
schema.index({ customerId: 1, createdAt: -1 });
schema.index({ createdAt: -1 });

export interface ShipmentStore extends DocumentStore<Shipment> {
  createIndexes(): Promise<void>;
  /** Booked shipments, the newest first. */
  list(
    filter: { customerId?: string; orderId?: string },
    page: PageRequest,
  ): Promise<{ items: Shipment[]; total: number }>;
}

/** Shipments by the id of their order: there is one for each. */
export function createShipmentStore(mongo: Connection, relay: () => OutboxRelay): ShipmentStore {
  const model = mongo.model('Shipment', schema, 'shipments');
  const store = createDocumentStore<Shipment>(model as never, relay);
  return {
    ...store,
    async createIndexes() {
      await model.createIndexes();
      await store.outbox.createIndexes();
    },
    async list({ customerId, orderId }, { page, limit }) {
      const filter = {
        // A refused or never booked shipment is the service's own memory, not something the customer has.
        carrier: { $ne: null },
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
      return { items: items as unknown as Shipment[], total };
    },
  };
}
