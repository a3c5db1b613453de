import type { Message } from '@shop/contracts';
import { documentOutbox, duplicateIndexes, gathered, type OutboxRelay } from '@shop/mongo';
import type { Connection, mongo } from 'mongoose';
import { type Availability, availabilityOf } from '../domain/availability';
import type { Hold, StockFigures } from '../domain/stock';
import type { Adjustment, NewStock, StockStore } from '../handlers/ports';

interface StockDocument {
  _id: string;
  onHand: number;
  reserved: number;
  available: number;
  holds: Hold[];
  /** Committed orders whose units came back; each keeps its own from coming back twice. */
  restocked: { orderId: string; at: Date }[];
  adjustments: Adjustment[];
  lowStockThreshold: number;
  availability: Availability;
  low: boolean;
  sequence: number;
  updatedAt: Date;
  outbox: Message[];
}

const keptAdjustments = 20;
const mostAtOnce = 100;

const figureFields = {
  onHand: 1,
  reserved: 1,
  available: 1,
  lowStockThreshold: 1,
  availability: 1,
  sequence: 1,
  updatedAt: 1,
} as const;

const after = { returnDocument: 'after', projection: figureFields } as const;

/**
 * One document for each product. Every movement is one conditional update of it: figures and the mark of why (the
 * hold, the restocking) change together or not at all, so a repeated movement finds its mark and does nothing.
 */
export function createStockStore(mongo: Connection, relay: () => OutboxRelay): StockStore {
  const stock = mongo.collection('stock') as unknown as mongo.Collection<StockDocument>;
  const outbox = documentOutbox(stock as never);

  const update = gathered<mongo.AnyBulkWriteOperation<StockDocument>, void>(mostAtOnce, async (operations) => {
    await stock.bulkWrite(operations, { ordered: false });
    return operations.map(() => undefined);
  });

  async function look(productId: string, orderId: string) {
    const document = await stock.findOne(
      { _id: productId },
      { projection: { ...figureFields, holds: { $elemMatch: { orderId } } } },
    );
    return document ? { figures: figuresOf(document), hold: document.holds?.[0] } : undefined;
  }

  return {
    outbox,
    async createIndexes() {
      await stock.createIndexes([
        {
          key: { 'holds.expiresAt': 1 },
          name: 'holds_expiry',
          partialFilterExpression: { 'holds.expiresAt': { $exists: true } },
        },
        {
          key: { 'restocked.at': 1 },
          name: 'restocked_at',
          partialFilterExpression: { 'restocked.at': { $exists: true } },
        },
        { key: { available: 1, _id: 1 }, name: 'low_stock', partialFilterExpression: { low: true } },
      ]);
      await outbox.createIndexes();
    },
    async begin(products, at) {
      const operations = products.map((product): mongo.AnyBulkWriteOperation<StockDocument> => {
        const { _id, ...fields } = newDocument(product, at);
        return { updateOne: { filter: { _id }, update: { $setOnInsert: fields }, upsert: true } };
      });
      const { upsertedIds } = await upsertAll(stock, operations);
      for (const index of Object.keys(upsertedIds)) {
        const product = products[Number(index)];
        if (product) relay().announce({ key: product.productId, messages: [product.message] });
      }
    },
    async hold({ productId, quantity }, hold, at) {
      const moved = await stock.findOneAndUpdate(
        { _id: productId, available: { $gte: quantity }, 'holds.orderId': { $ne: hold.orderId } },
        {
          $inc: { available: -quantity, reserved: quantity },
          $push: { holds: { ...hold, quantity } },
          $set: { updatedAt: at },
        },
        after,
      );
      if (moved) return { kind: 'held', token: hold.token, figures: figuresOf(moved) };
      const seen = await look(productId, hold.orderId);
      return seen?.hold ? { kind: 'standing', token: seen.hold.token, figures: seen.figures } : { kind: 'missing' };
    },
    take: (orderId, { productId, quantity, hold }, at) =>
      update({
        updateOne: {
          filter: holding(productId, orderId, hold),
          update: {
            $inc: { onHand: -quantity, reserved: -quantity },
            $pull: { holds: { orderId, token: hold } },
            $set: { updatedAt: at },
          },
        },
      }),
    async giveBack(productId, { orderId, quantity, token }, at) {
      const moved = await stock.findOneAndUpdate(
        holding(productId, orderId, token),
        {
          $inc: { available: quantity, reserved: -quantity },
          $pull: { holds: { orderId, token } },
          $set: { updatedAt: at },
        },
        after,
      );
      return moved ? figuresOf(moved) : undefined;
    },
    async restock(orderId, { productId, quantity, hold }, at) {
      const notYet = { 'restocked.orderId': { $ne: orderId } };
      const mark = { $push: { restocked: { orderId, at } }, $set: { updatedAt: at } };
      const moved =
        // The commit was decided but had not come to this product yet: then its hold is still there.
        (await stock.findOneAndUpdate(
          { ...holding(productId, orderId, hold), ...notYet },
          { ...mark, $inc: { available: quantity, reserved: -quantity }, $pull: { holds: { orderId, token: hold } } },
          after,
        )) ??
        (await stock.findOneAndUpdate(
          { _id: productId, ...notYet },
          { ...mark, $inc: { available: quantity, onHand: quantity } },
          after,
        ));
      return moved ? figuresOf(moved) : undefined;
    },
    async adjust(productId, adjustment) {
      const { delta, at } = adjustment;
      const moved = await stock.findOneAndUpdate(
        { _id: productId, available: { $gte: -delta } },
        {
          $inc: { onHand: delta, available: delta },
          $push: { adjustments: { $each: [adjustment], $slice: -keptAdjustments } },
          $set: { updatedAt: at },
        },
        after,
      );
      return moved ? figuresOf(moved) : undefined;
    },
    async figures(productId) {
      const document = await stock.findOne({ _id: productId }, { projection: figureFields });
      return document ? figuresOf(document) : undefined;
    },
    look,
    async announce(figures, message) {
      const { productId, available, lowStockThreshold, sequence } = figures;
      const availability = availabilityOf(available, lowStockThreshold);
      const { modifiedCount } = await stock.updateOne(
        { _id: productId, sequence, available: rangeOf(availability, lowStockThreshold) },
        {
          $set: { availability, low: availability !== 'in_stock', sequence: sequence + 1 },
          $push: { outbox: message },
        },
      );
      if (modifiedCount === 1) relay().announce({ key: productId, messages: [message] });
      return modifiedCount === 1;
    },
    async list({ lowStock }, { page, limit }) {
      const filter: mongo.Filter<StockDocument> = lowStock ? { low: true } : {};
      const [documents, total] = await Promise.all([
        stock
          .find(filter, { projection: figureFields })
          .sort(lowStock ? { available: 1, _id: 1 } : { _id: 1 })
          .skip((page - 1) * limit)
          .limit(limit)
          .toArray(),
        lowStock ? stock.countDocuments(filter) : stock.estimatedDocumentCount(),
      ]);
      return { items: documents.map(figuresOf), total };
    },
    async expiredHolds(before, limit) {
      const documents = await stock
        .find({ 'holds.expiresAt': { $lt: before } }, { projection: { holds: 1 }, limit })
        .toArray();
      return documents.flatMap(({ _id, holds }) =>
        holds.filter((hold) => hold.expiresAt < before).map((hold) => ({ productId: _id, hold })),
      );
    },
    async oldRestocks(before, limit) {
      const documents = await stock
        .find({ 'restocked.at': { $lt: before } }, { projection: { restocked: 1 }, limit })
        .toArray();
      return documents.flatMap(({ _id, restocked }) =>
        restocked.filter(({ at }) => at < before).map(({ orderId }) => ({ productId: _id, orderId })),
      );
    },
    async forgetRestock(productId, orderId) {
      await stock.updateOne({ _id: productId }, { $pull: { restocked: { orderId } } });
    },
  };
}

const holding = (productId: string, orderId: string, token: string) => ({
  _id: productId,
  holds: { $elemMatch: { orderId, token } },
});

/** The figures at which this availability is the truth. */
function rangeOf(availability: Availability, threshold: number) {
  switch (availability) {
    case 'out_of_stock':
      return { $lte: 0 };
    case 'low_stock':
      return { $gt: 0, $lte: threshold };
    case 'in_stock':
      return { $gt: threshold };
  }
}

function newDocument({ productId, quantity, lowStockThreshold, message }: NewStock, at: Date): StockDocument {
  const availability = availabilityOf(quantity, lowStockThreshold);
  return {
    _id: productId,
    onHand: quantity,
    reserved: 0,
    available: quantity,
    holds: [],
    restocked: [],
    adjustments: [],
    lowStockThreshold,
    availability,
    low: availability !== 'in_stock',
    sequence: 1,
    updatedAt: at,
    outbox: [message],
  };
}

/** Two instances may both see a product as new; the slower one's duplicate key means that it is counted. */
async function upsertAll(
  stock: mongo.Collection<StockDocument>,
  operations: mongo.AnyBulkWriteOperation<StockDocument>[],
): Promise<Pick<mongo.BulkWriteResult, 'upsertedIds'>> {
  try {
    return await stock.bulkWrite(operations, { ordered: false });
  } catch (error) {
    duplicateIndexes(error);
    return (error as mongo.MongoBulkWriteError).result;
  }
}

function figuresOf(document: mongo.WithId<Pick<StockDocument, '_id' | keyof typeof figureFields>>): StockFigures {
  const { _id, onHand, reserved, available, lowStockThreshold, availability, sequence, updatedAt } = document;
  return { productId: _id, onHand, reserved, available, lowStockThreshold, availability, sequence, updatedAt };
}
