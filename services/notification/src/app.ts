import { join } from 'node:path';
import { type Overrides, recurringTask, type StartedService, startService } from '@shop/service';
import { z } from 'zod';
import type { NotificationConfig } from './config';
import { createHandlers } from './handlers';
import { notificationView, notificationViewSchema } from './inbound/http/notification-view';
import { routes } from './inbound/http/routes';
import { subscriptions } from './inbound/messages/subscriptions';
import { documentedSockets } from './inbound/sockets/documented-sockets';
import { createLiveSockets } from './inbound/sockets/live-sockets';
import { calls } from './outbound/calls';
import { createContactStore } from './outbound/contact-store';
import { filePost } from './outbound/file-post';
import { createMailQueue } from './outbound/mail-queue';
import { createNotificationStore, notificationModel } from './outbound/notification-store';
import type { OpenPost } from './outbound/post';
import { smtpPost } from './outbound/smtp-post';

const liveSchema = z.object({ customerId: z.string(), notification: notificationViewSchema });

export interface NotificationOverrides extends Overrides {
  post?: OpenPost;
}

/** Wires the notification service together and starts it. */
export function startNotification(
  settings: NotificationConfig,
  overrides: NotificationOverrides = {},
): Promise<StartedService> {
  return startService({
    name: 'notification',
    info: {
      title: 'Notifications',
      version: '1.0.0',
      description: 'What customers are told, stored, live and by mail',
    },
    settings,
    publishes: [],
    calls,
    overrides,
    async build({ mongo, bus, telemetry, verifier, now }) {
      const { logger } = telemetry;
      const model = notificationModel(mongo);
      const notifications = createNotificationStore(model);
      const contacts = createContactStore(mongo);
      await Promise.all([notifications.createIndexes(), contacts.createIndexes()]);

      const sockets = createLiveSockets(verifier);
      // Over the broker, which is there anyway, because the customer's socket may be with any other instance.
      const live = bus.broadcast('live', liveSchema, ({ customerId, notification }) =>
        sockets.show(customerId, notification),
      );
      const post = overrides.post ?? (await openPost(settings));
      const handlers = createHandlers({
        contacts,
        notifications,
        mails: createMailQueue(model),
        post,
        showLive: (one) => live.send({ customerId: one.customerId, notification: notificationView(one) }),
        mailRetryMs: settings.MAIL_RETRY_MS,
        logger,
        now,
      });
      const sendDueMail = recurringTask('send due mail', settings.MAIL_SWEEP_MS, logger, async () => {
        while (await handlers.sendDueMail());
      });
      return {
        routes: routes(notifications),
        subscriptions: subscriptions(handlers),
        relays: [],
        tasks: [sendDueMail],
        alsoServed: documentedSockets,
        attach(server) {
          const detach = sockets.attach(server);
          return async () => {
            await detach();
            post.close();
          };
        },
      };
    },
  });
}

async function openPost({ SMTP_URL, MAIL_FROM, DATA_DIR }: NotificationConfig): Promise<OpenPost> {
  return SMTP_URL ? smtpPost(SMTP_URL, MAIL_FROM) : filePost(join(DATA_DIR, 'mail'), MAIL_FROM);
}
