import { upsertNewer } from '@shop/mongo';
import type { Connection, mongo } from 'mongoose';
import type { ShownOrder, StoredViews } from '../handlers/order-projection';
import { viewDocument, viewUpdate } from './order-views';

/** The collection of the order views, as the command line sees it. */
export function createStoredOrderViews(connection: Connection, stepTimeoutMs: number): StoredViews {
  const views = connection.collection('order_views') as unknown as mongo.Collection<mongo.Document>;
  const exactly = ({ id, version }: ShownOrder) => ({ _id: id as never, version });
  return {
    async *all() {
      for await (const document of views.find().sort({ _id: 1 })) yield shownOrder(document);
    },
    async find(id) {
      const document = await views.findOne({ _id: id as never });
      return document ? shownOrder(document) : undefined;
    },
    expected: (order) => shownOrder({ _id: order.id, ...viewDocument(order) }),
    async replace(orders) {
      if (orders.length === 0) return;
      const operations = orders.map((order) => ({
        updateOne: {
          filter: { _id: order.id, version: { $lte: order.version } },
          update: viewUpdate(order, stepTimeoutMs),
          upsert: true,
        },
      }));
      await upsertNewer(views, operations as never);
    },
    async overwrite(order, seen) {
      await views.updateOne(exactly(seen), viewUpdate(order, stepTimeoutMs));
    },
    async remove(seen) {
      await views.deleteOne(exactly(seen));
    },
  };
}

/** As JSON, in which what was stored and what would be stored can be compared. When it is overdue is for settings to say. */
function shownOrder({ _id, deadlineAt, ...content }: mongo.Document): ShownOrder {
  return { id: String(_id), version: Number(content.version), content: JSON.parse(JSON.stringify(content)) as object };
}
