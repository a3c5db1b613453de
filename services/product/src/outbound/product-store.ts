import type { Message } from '@shop/contracts';
import { documentOutbox, duplicateIndexes, type OutboxRelay, withoutOutbox } from '@shop/mongo';
import type { Connection, mongo } from 'mongoose';
import type { Product } from '../domain/product';
import type { ProductStore, ProductWrite, StoredProduct, WriteOutcome } from '../handlers/ports';

interface ProductDocument extends Omit<Product, 'id'> {
  _id: string;
  revision: number;
  availabilitySequence: number;
  /** By the clock of the database: what instances follow each other by. */
  changedAt: Date;
  outbox: Message[];
}

const skuIndex = 'sku';
const notContent = { ...withoutOutbox, availabilitySequence: 0 } as const;

/** Products, one document each, with what is still to be told about them. */
export function createProductStore(mongo: Connection, relay: () => OutboxRelay): ProductStore {
  const products = mongo.collection('products') as unknown as mongo.Collection<ProductDocument>;
  const outbox = documentOutbox(products as never);

  async function matching(filter: mongo.Filter<ProductDocument>): Promise<StoredProduct[]> {
    return (await products.find(filter, { projection: notContent }).toArray()).map(productOf);
  }

  return {
    outbox,
    async createIndexes() {
      await products.createIndexes([
        { key: { sku: 1 }, name: skuIndex, unique: true },
        { key: { changedAt: 1, _id: 1 }, name: 'changes' },
      ]);
      await outbox.createIndexes();
    },
    async write(writes) {
      if (writes.length === 0) return [];
      const outcomes = await bulkWrite(products, writes.map(operationOf));
      for (const [index, write] of writes.entries()) {
        if (write.kind === 'create' && outcomes[index] === 'written') {
          relay().announce({ key: write.product.id, messages: [write.message] });
        }
      }
      return outcomes;
    },
    async writeAvailability(changes) {
      const operations = changes.map(
        ({ productId, availability, sequence }): mongo.AnyBulkWriteOperation<ProductDocument> => ({
          updateOne: {
            filter: { _id: productId, availabilitySequence: { $lt: sequence } },
            update: {
              $set: { availability, availabilitySequence: sequence },
              $inc: { revision: 1 },
              $currentDate: { changedAt: true },
            },
          },
        }),
      );
      await products.bulkWrite(operations, { ordered: false });
    },
    async find(id) {
      return (await matching({ _id: id }))[0];
    },
    findMany: (ids) => matching({ _id: { $in: [...ids] } }),
    findBySkus: (skus) => matching({ sku: { $in: [...skus] } }),
    async *all() {
      for await (const document of products.find({}, { projection: notContent })) {
        yield { product: productOf(document), changedAt: document.changedAt };
      }
    },
    async *changesSince(since) {
      const cursor = products
        .find({ changedAt: { $gte: since } }, { projection: { revision: 1, changedAt: 1 } })
        .sort({ changedAt: 1, _id: 1 });
      for await (const { _id, revision, changedAt } of cursor) yield { id: _id, revision, changedAt };
    },
  };
}

function operationOf(write: ProductWrite): mongo.AnyBulkWriteOperation<ProductDocument> {
  const $currentDate = { changedAt: true } as const;
  if (write.kind === 'update') {
    const $set = { ...write.change, updatedAt: write.at };
    return { updateOne: { filter: { _id: write.id }, update: { $set, $inc: { revision: 1 }, $currentDate } } };
  }
  const { id, ...product } = write.product;
  const $setOnInsert = { ...product, revision: 1, availabilitySequence: 0, outbox: [write.message] };
  return {
    updateOne: {
      // An upsert and not an insert, for the database's clock; no stored product is without a revision, so an id that
      // exists is a duplicate key and nothing of it changes.
      filter: { _id: id, revision: { $exists: false } },
      update: { $setOnInsert, $currentDate },
      upsert: true,
    },
  };
}

async function bulkWrite(
  products: mongo.Collection<ProductDocument>,
  operations: mongo.AnyBulkWriteOperation<ProductDocument>[],
): Promise<WriteOutcome[]> {
  const outcomes = operations.map((): WriteOutcome => 'written');
  try {
    await products.bulkWrite(operations, { ordered: false });
  } catch (error) {
    // Throws the error again unless every failure is such a duplicate.
    duplicateIndexes(error);
    for (const { index, errmsg } of [(error as mongo.MongoBulkWriteError).writeErrors].flat()) {
      outcomes[index] = errmsg?.includes(`index: ${skuIndex} `) ? 'sku_taken' : 'id_taken';
    }
  }
  return outcomes;
}

function productOf(document: mongo.WithId<Omit<ProductDocument, 'outbox' | 'availabilitySequence'>>): StoredProduct {
  const { _id, changedAt, ...product } = document;
  return { id: _id, ...product };
}
