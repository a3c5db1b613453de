import { Schema } from 'mongoose';
import type { MailState } from '../domain/mail-schedule';
import type { Notification } from '../domain/notification';

/** How the mail of a notification gets on. */
export interface MailProgress {
  state: MailState;
  /** When to try; later than now while somebody is at it. Absent once nothing remains to be done. */
  dueAt?: Date;
  attempts: number;
  /** Names the sweep that has it in hand. */
  claim?: string;
  /** Nobody to send it to is known yet. */
  awaitsContact?: boolean;
}

export interface StoredNotification extends Omit<Notification, 'id'> {
  _id: string;
  mail: MailProgress;
}

export const notificationSchema = new Schema(
  {
    _id: { type: String, required: true },
    eventId: { type: String, required: true },
    customerId: { type: String, required: true },
    type: { type: String, required: true },
    title: { type: String, required: true },
    message: { type: String, required: true },
    orderId: String,
    read: { type: Boolean, required: true },
    createdAt: { type: Date, required: true },
    mail: {
      state: { type: String, required: true },
      dueAt: Date,
      attempts: { type: Number, required: true },
      claim: String,
      awaitsContact: Boolean,
    },
  },
  { versionKey: false, id: false },
);
notificationSchema.index({ customerId: 1, createdAt: -1, _id: -1 });
notificationSchema.index({ customerId: 1, read: 1, createdAt: -1, _id: -1 });
// Partial: it holds only mail that is still to be sent, so the sweep of an idle system reads nothing.
notificationSchema.index({ 'mail.dueAt': 1 }, { partialFilterExpression: { 'mail.dueAt': { $exists: true } } });
notificationSchema.index({ customerId: 1 }, { partialFilterExpression: { 'mail.awaitsContact': true } });
