import type { MessageDefinition } from './message';
import { userRegistered } from './messages/user';

/** A queue of a service and the messages that it takes: what it needs to exist before anything is published. */
export interface Audience {
  service: string;
  /** The name of the subscription. */
  name: string;
  messages: readonly MessageDefinition[];
}

/**
 * Who must hear of a new account, whenever it is opened. Nearly every message follows a request, and the gateway takes
 * none before every service has been there once; but the first administrator is made while the others are still
 * starting, and an event counts as delivered when any one queue has taken it.
 */
export const audienceOfRegistrations: readonly Audience[] = [
  { service: 'user', name: 'make-profile', messages: [userRegistered] },
  { service: 'notification', name: 'keep-contacts', messages: [userRegistered] },
  { service: 'notification', name: 'notify-customers', messages: [userRegistered] },
];
