import type { Message } from '@shop/contracts';
import { documentOutbox, gathered, insertNew, type OutboxRelay, withoutOutbox } from '@shop/mongo';
import type { Connection, mongo } from 'mongoose';
import type { Reservation } from '../domain/reservation';
import type { ReservationStore } from '../handlers/ports';

interface ReservationDocument extends Omit<Reservation, 'orderId'> {
  _id: string;
  outbox: Message[];
}

const mostAtOnce = 100;

/** Reservations by the id of their order: there is one for each. */
export function createReservationStore(mongo: Connection, relay: () => OutboxRelay): ReservationStore {
  const reservations = mongo.collection('reservations') as unknown as mongo.Collection<ReservationDocument>;
  const outbox = documentOutbox(reservations as never);
  const find = gathered<string, Reservation | undefined>(mostAtOnce, async (orderIds) => {
    const documents = await reservations.find({ _id: { $in: orderIds } }, { projection: withoutOutbox }).toArray();
    const byId = new Map(documents.map((document) => [document._id, reservationOf(document)]));
    return orderIds.map((orderId) => byId.get(orderId));
  });
  const insert = gathered<ReservationDocument, boolean>(mostAtOnce, async (documents) => {
    const known = await insertNew(reservations as never, documents);
    return documents.map((_, index) => !known.has(index));
  });

  return {
    outbox,
    async createIndexes() {
      await reservations.createIndexes([
        { key: { updatedAt: 1 }, name: 'restocking', partialFilterExpression: { status: 'restocking' } },
      ]);
      await outbox.createIndexes();
    },
    find,
    open: ({ orderId, ...reservation }, reply) =>
      insert({ _id: orderId, ...reservation, outbox: reply ? [reply] : [] }),
    async move(orderId, from, change, reply) {
      const document = await reservations.findOneAndUpdate(
        { _id: orderId, ...(typeof from === 'string' ? { status: from } : from) },
        { $set: change, ...(reply ? { $push: { outbox: reply } } : {}) },
        { returnDocument: 'after', projection: withoutOutbox },
      );
      return document ? reservationOf(document) : undefined;
    },
    async tellAgain(orderId, reply) {
      await reservations.updateOne({ _id: orderId }, { $push: { outbox: reply } });
    },
    announce: (orderId, reply) => relay().announce({ key: orderId, messages: [reply] }),
    async restockingSince(before, limit) {
      const documents = await reservations
        .find({ status: 'restocking', updatedAt: { $lt: before } }, { projection: withoutOutbox, limit })
        .toArray();
      return documents.map(reservationOf);
    },
    async released(orderIds) {
      const documents = await reservations
        .find({ _id: { $in: [...orderIds] }, status: 'released' }, { projection: { _id: 1 } })
        .toArray();
      return new Set(documents.map((document) => document._id));
    },
  };
}

function reservationOf({ _id, status, lines, missing, updatedAt }: mongo.WithId<ReservationDocument>): Reservation {
  return { orderId: _id, status, lines, missing, updatedAt };
}
