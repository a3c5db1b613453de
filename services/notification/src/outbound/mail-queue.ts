import { randomUUID } from 'node:crypto';
import type { Model } from 'mongoose';
import type { MailQueue } from '../handlers/ports';
import type { StoredNotification } from './notification-schema';

// Longer than a mail can take: after a crash it is sent again, and not while its first sending still runs.
const leaseMs = 180_000;

/** The mail still to be sent, which lies with the notifications. */
export function createMailQueue(model: Model<StoredNotification>): MailQueue {
  return {
    async claim(at, limit) {
      const due = { 'mail.dueAt': { $lte: at } };
      const found = await model.find(due, { _id: 1 }).sort({ 'mail.dueAt': 1 }).limit(limit).lean();
      if (found.length === 0) return [];
      const ids = found.map(({ _id }) => _id);
      const claim = randomUUID();
      // The condition again: of two instances that found the same mail, one gets it.
      await model.updateMany(
        { _id: { $in: ids }, ...due },
        {
          $set: { 'mail.claim': claim, 'mail.dueAt': new Date(at.getTime() + leaseMs) },
          $unset: { 'mail.awaitsContact': '' },
          $inc: { 'mail.attempts': 1 },
        },
      );
      const claimed = await model.find({ _id: { $in: ids }, 'mail.claim': claim }).lean();
      return claimed.map(({ _id, customerId, title, message, createdAt, mail }) => ({
        id: _id,
        customerId,
        title,
        message,
        createdAt,
        attempts: mail.attempts,
        claim,
      }));
    },
    async settle({ id, claim }, state) {
      await model.updateOne(
        { _id: id, 'mail.claim': claim },
        { $set: { 'mail.state': state }, $unset: { 'mail.dueAt': '', 'mail.claim': '' } },
      );
    },
    async postpone({ id, claim }, until, options) {
      await model.updateOne(
        { _id: id, 'mail.claim': claim },
        {
          $set: { 'mail.dueAt': until, ...(options?.awaitsContact ? { 'mail.awaitsContact': true } : {}) },
          $unset: { 'mail.claim': '' },
          ...(options?.awaitsContact ? { $inc: { 'mail.attempts': -1 } } : {}),
        },
      );
    },
    async contactKnown(customerId, at) {
      await model.updateMany(
        { customerId, 'mail.awaitsContact': true },
        { $set: { 'mail.dueAt': at }, $unset: { 'mail.awaitsContact': '' } },
      );
    },
  };
}
