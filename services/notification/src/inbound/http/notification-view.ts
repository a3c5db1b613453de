import { named } from '@shop/contracts';
import { z } from 'zod';
import type { Notification } from '../../domain/notification';

/** A notification as the API and the sockets show it. */
export const notificationViewSchema = named(
  'Notification',
  z.object({
    id: z.string(),
    eventId: z.string(),
    type: z.string(),
    title: z.string(),
    message: z.string(),
    orderId: z.string().optional(),
    read: z.boolean(),
    createdAt: z.iso.datetime(),
  }),
);

export type NotificationView = z.infer<typeof notificationViewSchema>;

export function notificationView(notification: Notification): NotificationView {
  const { id, eventId, type, title, message, orderId, read, createdAt } = notification;
  return {
    id,
    eventId,
    type,
    title,
    message,
    ...(orderId === undefined ? {} : { orderId }),
    read,
    createdAt: createdAt.toISOString(),
  };
}
