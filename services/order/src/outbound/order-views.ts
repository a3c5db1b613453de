import { pageOf } from '@shop/http';
import { isDuplicateKey } from '@shop/mongo';
import { type Connection, Schema } from 'mongoose';
import type { Order } from '../domain/order';
import { type OrderView, orderView } from '../domain/order-view';
import type { OrderViews } from '../handlers/ports';

const schema = new Schema(
  {
    _id: { type: String, required: true },
    customerId: { type: String, required: true },
    status: { type: String, required: true },
    createdAt: { type: Date, required: true },
    /** How much of the order's history it shows. */
    version: { type: Number, required: true },
    /** When what the order waits for is overdue; not set at rest. */
    deadlineAt: { type: Date },
    view: { type: Schema.Types.Mixed, required: true },
  },
  { versionKey: false },
);
schema.index({ customerId: 1, createdAt: -1 });
schema.index({ customerId: 1, status: 1, createdAt: -1 });
schema.index({ deadlineAt: 1 }, { partialFilterExpression: { deadlineAt: { $exists: true } } });

/**
 * The projection that customers query and that knows the deadlines. It can be thrown away and rebuilt from the events.
 *
 * @param stepTimeoutMs how long a participant may take to answer
 */
export function createOrderViews(
  mongo: Connection,
  stepTimeoutMs: number,
): OrderViews & { createIndexes(): Promise<void> } {
  const model = mongo.model('OrderView', schema, 'order_views');
  return {
    createIndexes: () => model.createIndexes(),
    async project(order) {
      const set = {
        customerId: order.customerId,
        status: order.status,
        createdAt: order.createdAt,
        version: order.version,
        view: orderView(order),
        ...(order.awaiting ? { deadlineAt: deadlineOf(order, stepTimeoutMs) } : {}),
      };
      const update = order.awaiting ? { $set: set } : { $set: set, $unset: { deadlineAt: 1 } };
      try {
        await model.updateOne({ _id: order.id, version: { $lt: order.version } }, update, { upsert: true });
      } catch (error) {
        // The view is there and shows at least this version: then the upsert tries to insert it a second time.
        if (!isDuplicateKey(error)) throw error;
      }
    },
    async list(customerId, status, page) {
      const filter = { customerId, ...(status === undefined ? {} : { status }) };
      const [documents, total] = await Promise.all([
        model
          .find(filter, { view: 1 })
          .sort({ createdAt: -1 })
          .skip((page.page - 1) * page.limit)
          .limit(page.limit)
          .lean(),
        model.countDocuments(filter),
      ]);
      return pageOf(
        documents.map((document) => document.view as OrderView),
        total,
        page,
      );
    },
    async overdue(at, limit) {
      const documents = await model
        .find({ deadlineAt: { $lte: at } }, { version: 1 })
        .sort({ deadlineAt: 1 })
        .limit(limit)
        .lean();
      return documents.map(({ _id, version }) => ({ id: _id, version }));
    },
  };
}

function deadlineOf(order: Order, stepTimeoutMs: number): Date {
  return new Date(order.updatedAt.getTime() + stepTimeoutMs);
}
