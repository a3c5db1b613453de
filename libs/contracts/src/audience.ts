import type { MessageDefinition } from './message';
import { orderDelivered, orderShipped } from './messages/order';
import { userProfileChanged, userRegistered } from './messages/user';

/** A queue of a service and the messages that it takes: what it needs to exist before anything is published. */
export interface Audience {
  service: string;
  /** The name of the subscription. */
  name: string;
  messages: readonly MessageDefinition[];
}

/**
 * Who must hear of a message that several queues take. It counts as delivered when any one of them has taken it, and a
 * queue begins with the first start of its service: whoever was not there yet would never hear of it. What one queue
 * alone takes is not here: before there is that queue, nothing takes the message, and it waits in its outbox.
 *
 * The publisher binds these queues by itself, and what their owner does not take becomes dead letters there. So when a
 * message is added, the services that take it are deployed before the one that publishes it; when one is dropped, the
 * publisher is deployed first. To roll back is to do the opposite, in the opposite order.
 */
const audience: readonly Audience[] = [
  { service: 'user', name: 'make-profile', messages: [userRegistered] },
  { service: 'auth', name: 'follow-profile', messages: [userProfileChanged] },
  { service: 'notification', name: 'keep-contacts', messages: [userRegistered, userProfileChanged] },
  { service: 'notification', name: 'notify-customers', messages: [userRegistered, orderShipped, orderDelivered] },
  { service: 'shipping', name: 'follow-order', messages: [orderShipped, orderDelivered] },
];

/** The queues that must exist before any of these messages is published, each with what it takes of them. */
export function audienceOf(publications: readonly MessageDefinition[]): Audience[] {
  return audience
    .map((entry) => ({ ...entry, messages: entry.messages.filter((message) => publications.includes(message)) }))
    .filter(({ messages }) => messages.length > 0);
}
