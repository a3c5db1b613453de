import type { Logger } from '@shop/telemetry';
import type { Notification } from '../domain/notification';
import type { ContactStore } from '../outbound/contact-store';
import type { MailQueue } from '../outbound/mail-queue';
import type { NotificationStore } from '../outbound/notification-store';
import type { Post } from '../outbound/post';
import { keepContacts } from './keep-contacts';
import { notifyCustomers } from './notify-customers';
import { sendDueMail } from './send-due-mail';

/** What the handlers need of the world. */
export interface HandlerPorts {
  contacts: Pick<ContactStore, 'keep' | 'of'>;
  notifications: Pick<NotificationStore, 'addNew'>;
  mails: MailQueue;
  post: Post;
  /** Shows a notification to whoever of its customer is connected, to whichever instance. Never throws. */
  showLive: (notification: Notification) => void;
  /** Pause after the first failed attempt to send a mail, in milliseconds. */
  mailRetryMs: number;
  logger: Logger;
  now: () => Date;
}

export type Handlers = ReturnType<typeof createHandlers>;

export function createHandlers(ports: HandlerPorts) {
  return {
    keepContacts: keepContacts(ports),
    notifyCustomers: notifyCustomers(ports),
    sendDueMail: sendDueMail(ports),
  };
}
