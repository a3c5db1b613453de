import { ShopError } from '@shop/errors';
import { booleanParameter, ok, pageOf, pageParameters, pageSchema, type Route, route } from '@shop/http';
import { z } from 'zod';
import type { NotificationStore } from '../../outbound/notification-store';
import { notificationView, notificationViewSchema } from './notification-view';

/** Every route of the notification service. */
export function routes(notifications: Pick<NotificationStore, 'list' | 'markRead' | 'markAllRead'>): Route[] {
  return [
    route({
      method: 'get',
      path: '/notifications',
      operationId: 'listNotifications',
      access: 'customer',
      summary: 'One’s own notifications, the newest first',
      query: z.object({ unread: booleanParameter.default(false), ...pageParameters }),
      responses: { 200: { description: 'A page of notifications', schema: pageSchema(notificationViewSchema) } },
      async handle({ query, identity }) {
        const filter = { unread: query.unread };
        const { items, total } = await notifications.list(identity?.subject ?? '', filter, query);
        return ok(pageOf(items.map(notificationView), total, query));
      },
    }),
    route({
      method: 'post',
      path: '/notifications/read-all',
      operationId: 'readAllNotifications',
      access: 'customer',
      summary: 'Marks all of one’s notifications as read',
      responses: { 200: { description: 'How many there were', schema: z.object({ updated: z.int() }) } },
      handle: async ({ identity }) => ok({ updated: await notifications.markAllRead(identity?.subject ?? '') }),
    }),
    route({
      method: 'post',
      path: '/notifications/:id/read',
      operationId: 'readNotification',
      access: 'customer',
      summary: 'Marks a notification as read',
      params: z.object({ id: z.string().max(128) }),
      responses: { 200: { description: 'The notification', schema: notificationViewSchema } },
      async handle({ params, identity }) {
        const notification = await notifications.markRead(identity?.subject ?? '', params.id);
        if (!notification) throw new ShopError('not_found', 'There is no such notification');
        return ok(notificationView(notification));
      },
    }),
  ];
}
