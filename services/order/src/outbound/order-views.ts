import { pageOf } from '@shop/http';
import { gathered, upsertNewer } from '@shop/mongo';
import { type Connection, Schema } from 'mongoose';
import { patienceMs } from '../domain/checkout-process';
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

const mostAtOnce = 100;

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
  const show = async (orders: Order[]): Promise<undefined[]> => {
    await upsertNewer(
      model.collection as never,
      orders.map((order) => projection(order, stepTimeoutMs)),
    );
    return orders.map(() => undefined);
  };
  // The customer who placed an order waits for it to be shown, and not for those under way.
  const showNew = gathered(mostAtOnce, show, { someoneWaits: true });
  const showAgain = gathered(mostAtOnce, show);
  // Past the model: the most frequent query of all needs none of its casts.
  const find = gathered<string, OrderView | undefined>(mostAtOnce, async (ids) => {
    const found = model.collection.find({ _id: { $in: ids as never[] } }, { projection: { view: 1 } });
    const byId = new Map((await found.toArray()).map(({ _id, view }) => [String(_id), view as OrderView]));
    return ids.map((id) => byId.get(id));
  });

  return {
    createIndexes: () => model.createIndexes(),
    project: (order) => (order.version === 1 ? showNew : showAgain)(order),
    find,
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
    async overdue(at, { skip, limit }) {
      const documents = await model
        .find({ deadlineAt: { $lte: at } }, { version: 1 })
        .sort({ deadlineAt: 1 })
        .skip(skip)
        .limit(limit)
        .lean();
      return documents.map(({ _id, version }) => ({ id: _id, version }));
    },
  };
}

/** Shows the order as it is, unless something newer is shown already. */
function projection(order: Order, stepTimeoutMs: number) {
  return {
    updateOne: {
      filter: { _id: order.id, version: { $lt: order.version } },
      update: viewUpdate(order, stepTimeoutMs),
      upsert: true,
    },
  };
}

/** What is shown of an order: all of it follows from its events. */
export function viewDocument(order: Order) {
  return {
    customerId: order.customerId,
    status: order.status,
    createdAt: order.createdAt,
    version: order.version,
    view: orderView(order),
  };
}

/** The write that shows the order, and says when it has waited for too long. */
export function viewUpdate(order: Order, stepTimeoutMs: number) {
  const set = viewDocument(order);
  const deadlineAt = new Date(order.updatedAt.getTime() + patienceMs(order.attempt, stepTimeoutMs));
  return order.awaiting ? { $set: { ...set, deadlineAt } } : { $set: set, $unset: { deadlineAt: 1 } };
}
