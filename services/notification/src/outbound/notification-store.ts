import type { PageRequest } from '@shop/http';
import { insertNew } from '@shop/mongo';
import type { Connection, Model, mongo } from 'mongoose';
import type { Notification } from '../domain/notification';
import type { Notifications } from '../handlers/ports';
import { notificationSchema, type StoredNotification } from './notification-schema';

export interface NotificationStore extends Notifications {
  createIndexes(): Promise<void>;
  /** Of one customer, the newest first. */
  list(
    customerId: string,
    filter: { unread: boolean },
    page: PageRequest,
  ): Promise<{ items: Notification[]; total: number }>;
  /** `undefined` when the customer has no such notification. */
  markRead(customerId: string, id: string): Promise<Notification | undefined>;
  /** How many there were to mark. */
  markAllRead(customerId: string): Promise<number>;
}

/** The model, which the mail queue looks at from its side. */
export function notificationModel(mongo: Connection): Model<StoredNotification> {
  return mongo.model('Notification', notificationSchema, 'notifications') as unknown as Model<StoredNotification>;
}

export function createNotificationStore(model: Model<StoredNotification>): NotificationStore {
  return {
    async createIndexes() {
      await model.createIndexes();
    },
    async addNew(notifications, at) {
      const documents = notifications.map(({ id, ...notification }) => ({
        _id: id,
        ...notification,
        mail: { state: 'due', dueAt: at, attempts: 0 } as const,
      }));
      const known = await insertNew(model.collection as unknown as mongo.Collection<mongo.Document>, documents);
      return notifications.filter((_, index) => !known.has(index));
    },
    async list(customerId, { unread }, { page, limit }) {
      const filter = { customerId, ...(unread ? { read: false } : {}) };
      const [documents, total] = await Promise.all([
        model
          .find(filter, { mail: 0 })
          .sort({ createdAt: -1, _id: -1 })
          .skip((page - 1) * limit)
          .limit(limit)
          .lean<StoredNotification[]>(),
        model.countDocuments(filter),
      ]);
      return { items: documents.map(notificationFrom), total };
    },
    async markRead(customerId, id) {
      const document = await model
        .findOneAndUpdate({ _id: id, customerId }, { $set: { read: true } }, { returnDocument: 'after' })
        .lean<StoredNotification>();
      return document ? notificationFrom(document) : undefined;
    },
    async markAllRead(customerId) {
      const { modifiedCount } = await model.updateMany({ customerId, read: false }, { $set: { read: true } });
      return modifiedCount;
    },
  };
}

function notificationFrom({ _id, mail, ...notification }: StoredNotification): Notification {
  return { id: _id, ...notification };
}
