import type { Message } from '@shop/contracts';
import type { mongo } from 'mongoose';

/** Messages that one document still owes to the broker. */
export interface OutboxEntry {
  /** The document's `_id`. */
  key: string;
  messages: readonly Message[];
}

/** Where messages wait until the broker has them. */
export interface Outbox {
  /** Names it in logs and metrics. */
  name: string;
  createIndexes(): Promise<void>;
  /** What was written before the given time and is still not sent, oldest first. */
  pending(before: Date, limit: number): Promise<OutboxEntry[]>;
  /** Marks all messages of these entries as sent, those of many documents in one command. */
  markSent(entries: readonly OutboxEntry[]): Promise<void>;
}

/** A document of a state-based aggregate that tells of its changes. */
export interface WithOutbox {
  _id: string;
  outbox?: Message[];
}

/**
 * The outbox of state-based aggregates: messages are pushed to the array `outbox` of the document by the very write
 * that changes it, and pulled from there once sent. The aggregate and what it says about itself cannot disagree.
 */
export function documentOutbox(collection: mongo.Collection<WithOutbox>): Outbox {
  return {
    name: collection.collectionName,
    async createIndexes() {
      // Partial: the index holds only documents that owe something, so a sweep of an idle system reads nothing.
      await collection.createIndex(
        { 'outbox.time': 1 },
        { name: 'outbox_pending', partialFilterExpression: { 'outbox.time': { $exists: true } } },
      );
    },
    async pending(before, limit) {
      const documents = await collection
        .find(
          { 'outbox.time': { $lt: before.toISOString() } },
          { projection: { outbox: 1 }, limit, sort: { 'outbox.time': 1 } },
        )
        .toArray();
      return documents.map(({ _id, outbox }) => ({ key: _id, messages: outbox ?? [] }));
    },
    async markSent(entries) {
      const operations = entries.map(
        ({ key, messages }): mongo.AnyBulkWriteOperation<WithOutbox> => ({
          updateOne: {
            filter: { _id: key },
            update: { $pull: { outbox: { id: { $in: messages.map((message) => message.id) } } } },
          },
        }),
      );
      await collection.bulkWrite(operations, { ordered: false });
    },
  };
}
