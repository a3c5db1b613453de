import type { Message } from '@shop/contracts';
import type { mongo } from 'mongoose';
import { type ClaimSearch, claimDocuments, notPutOff, putOffDocuments } from './claim-entries';

/** Messages that one document still owes to the broker. */
export interface OutboxEntry {
  /** The document's `_id`. */
  key: string;
  messages: readonly Message[];
  /**
   * Work that belongs to the write and may come after the messages. Only with it done is the entry marked: after a
   * crash or a failure a sweep finds it, and its `recover` does the work.
   */
  followUp?: Promise<void>;
}

/** Where messages wait until the broker has them. */
export interface Outbox {
  /** Names it in logs and metrics. */
  name: string;
  createIndexes(): Promise<void>;
  /**
   * Takes what is still not sent for this sweep alone, until the claim is over: first what was never put off, then by
   * when its turn has come. So what cannot be sent never stands before what can.
   *
   * @returns also whether there may be more to claim
   */
  claim(search: ClaimSearch): Promise<{ entries: OutboxEntry[]; more: boolean }>;
  /** Gives these entries back, to be left alone until the given time: they could not be sent. */
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
  /** The sweep that has the messages in hand; without meaning when its time is over. */
  outboxClaim?: { by: string; until: Date };
}

/** The projection that leaves out what a document holds for its outbox. */
export const withoutOutbox = { outbox: 0, retryAt: 0, outboxClaim: 0 } as const;

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
    async claim(search) {
      const writtenBefore = search.writtenBefore.toISOString();
      const { documents, more } = await claimDocuments(
        collection as never,
        { 'outbox.time': { $lt: writtenBefore }, ...notPutOff(search.due) },
        // Not by the time of the messages as well: an index on an array serves no sort, and keeps that order anyway.
        { sort: { retryAt: 1 }, projection: { outbox: 1 } },
        search,
      );
      // Younger messages of the same document are still with whoever wrote them.
      const old = (messages: Message[]) => messages.filter(({ time }) => time < writtenBefore);
      return { entries: documents.map(({ _id, outbox }) => ({ key: String(_id), messages: old(outbox ?? []) })), more };
    },
    putOff: (entries, until) =>
      putOffDocuments(
        collection as never,
        entries.map(({ key }) => key),
        until,
      ),
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
