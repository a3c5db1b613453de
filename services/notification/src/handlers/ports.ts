import type { Logger } from '@shop/telemetry';
import type { Contact } from '../domain/contact';
import type { Mail } from '../domain/mail';
import type { MailState } from '../domain/mail-schedule';
import type { Notification } from '../domain/notification';

export interface Contacts {
  /** Keeps what is newer than what is known. */
  keep(contact: Contact): Promise<void>;
  of(customerIds: readonly string[]): Promise<Map<string, Contact>>;
}

export interface Notifications {
  /** Stores those that are not there yet, each with its mail to be sent, and returns them. */
  addNew(notifications: readonly Notification[], at: Date): Promise<Notification[]>;
}

/** A notification whose mail this instance is to send. */
export interface ClaimedMail {
  id: string;
  customerId: string;
  title: string;
  message: string;
  createdAt: Date;
  /** This one included. */
  attempts: number;
  claim: string;
}

export interface MailQueue {
  /** Takes what is due, the oldest first. Nobody else gets it until the lease is over. */
  claim(at: Date, limit: number): Promise<ClaimedMail[]>;
  /** Nothing remains to be done for it. */
  settle(mail: ClaimedMail, state: Exclude<MailState, 'due'>): Promise<void>;
  /** Gives one back, to be tried at a time. Waiting for a contact does not count as an attempt. */
  postpone(mail: ClaimedMail, until: Date, options?: { awaitsContact: boolean }): Promise<void>;
  /** Makes due what waited for this customer. */
  contactKnown(customerId: string, at: Date): Promise<void>;
}

/** What became of a mail: `refused` is about this one, `unreachable` about every other one too. */
export type PostOutcome = { outcome: 'sent' } | { outcome: 'refused' | 'unreachable'; error: unknown };

/** Carries mail. */
export interface Post {
  /** Resolves when the mail is taken over for good, or is not. Never rejects. */
  send(mail: Mail): Promise<PostOutcome>;
}

/** What the handlers need of the world. */
export interface HandlerPorts {
  contacts: Contacts;
  notifications: Notifications;
  mails: MailQueue;
  post: Post;
  /** Shows a notification to whoever of its customer is connected, to whichever instance. Never throws. */
  showLive: (notification: Notification) => void;
  /** Pause after the first failed attempt to send a mail, in milliseconds. */
  mailRetryMs: number;
  logger: Logger;
  now: () => Date;
}
