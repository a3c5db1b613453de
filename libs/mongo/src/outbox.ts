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
  /**
   * What was written before the given time, is still not sent and not put off beyond `due`: first what was never put
   * off, then by when its turn has come. So what cannot be sent never stands before what can.
   */
  pending(search: { writtenBefore: Date; due: Date; limit: number }): Promise<OutboxEntry[]>;
  /** Leaves these entries alone until the given time: they could not be sent. */
  putOff(entries: readonly OutboxEntry[], until: Date): Promise<void>;
  /** How many entries are put off beyond the given time. */
  countPutOff(beyond: Date): Promise<number>;
  /** Marks all messages of these entries as sent, those of many documents in one command. */
  markSent(entries: readonly OutboxEntry[]): Promise<void>;
}

/** A document of a state-based aggregate that tells of its changes. */
export interface WithOutbox {
  _id: string;
  outbox?: Message[];
  /** No sweep tries before this time; only set where one has failed. */
  retryAt?: Date;
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
        { retryAt: 1, 'outbox.time': 1 },
        { name: 'outbox_unsent', partialFilterExpression: { 'outbox.time': { $exists: true } } },
      );
    },
    async pending({ writtenBefore, due, limit }) {
      const documents = await collection
        .find(
          { 'outbox.time': { $lt: writtenBefore.toISOString() }, ...notPutOff(due) },
          // Not by the time of the messages as well: an index on an array serves no sort, and keeps that order anyway.
          { projection: { outbox: 1 }, limit, sort: { retryAt: 1 } },
        )
        .toArray();
      return documents.map(({ _id, outbox }) => ({ key: _id, messages: outbox ?? [] }));
    },
    async putOff(entries, until) {
      await collection.updateMany({ _id: { $in: keysOf(entries) } }, { $set: { retryAt: until } });
    },
    countPutOff: (beyond) => collection.countDocuments({ 'outbox.time': { $exists: true }, retryAt: { $gt: beyond } }),
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

/** Also matches where nothing was ever put off, which is nearly everywhere. */
export const notPutOff = (due: Date) => ({ retryAt: { $not: { $gt: due } } });

const keysOf = (entries: readonly OutboxEntry[]) => entries.map((entry) => entry.key);
