import type { Message } from '@shop/contracts';
import { documentOutbox, isDuplicateKey, type OutboxRelay, withoutOutbox } from '@shop/mongo';
import type { Connection, mongo } from 'mongoose';
import type { Reservation } from '../domain/reservation';
import type { ReservationStore } from '../handlers/ports';

interface ReservationDocument extends Omit<Reservation, 'orderId'> {
  _id: string;
  outbox: Message[];
}

/** Reservations by the id of their order: there is one for each. */
export function createReservationStore(mongo: Connection, relay: () => OutboxRelay): ReservationStore {
  const reservations = mongo.collection('reservations') as unknown as mongo.Collection<ReservationDocument>;
  const outbox = documentOutbox(reservations as never);
  return {
    outbox,
    async createIndexes() {
      await reservations.createIndexes([
        { key: { updatedAt: 1 }, name: 'restocking', partialFilterExpression: { status: 'restocking' } },
      ]);
      await outbox.createIndexes();
    },
    async find(orderId) {
      const document = await reservations.findOne({ _id: orderId }, { projection: withoutOutbox });
      return document ? reservationOf(document) : undefined;
    },
    async open({ orderId, ...reservation }, reply) {
      try {
        await reservations.insertOne({ _id: orderId, ...reservation, outbox: reply ? [reply] : [] });
        return true;
      } catch (error) {
        if (isDuplicateKey(error)) return false;
        throw error;
      }
    },
    async move(orderId, from, change, reply) {
      const document = await reservations.findOneAndUpdate(
        { _id: orderId, status: from },
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
