import { randomUUID } from 'node:crypto';
import { gathered } from '@shop/mongo';
import type { Model } from 'mongoose';
import type { MailState } from '../domain/mail-schedule';
import type { ClaimedMail, MailQueue } from '../handlers/ports';
import type { StoredNotification } from './notification-schema';

// Longer than a mail can take: after a crash it is sent again, and not while its first sending still runs.
const leaseMs = 180_000;

const mostAtOnce = 100;

interface Settled {
  mail: ClaimedMail;
  state: Exclude<MailState, 'due'>;
}

/** The mail still to be sent, which lies with the notifications. */
export function createMailQueue(model: Model<StoredNotification>): MailQueue {
  const settle = gathered<Settled, void>(mostAtOnce, async (settled) => {
    const alike = Map.groupBy(settled, ({ mail, state }) => `${state} ${mail.claim}`);
    await Promise.all([...alike.values()].map((some) => settleAlike(model, some)));
    return settled.map(() => undefined);
  });

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
    settle: (mail, state) => settle({ mail, state }),
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

/** Mails of one claim that came to the same end. */
async function settleAlike(model: Model<StoredNotification>, settled: readonly Settled[]): Promise<void> {
  const [first] = settled;
  if (!first) return;
  await model.updateMany(
    { _id: { $in: settled.map(({ mail }) => mail.id) }, 'mail.claim': first.mail.claim },
    { $set: { 'mail.state': first.state }, $unset: { 'mail.dueAt': '', 'mail.claim': '' } },
  );
}
