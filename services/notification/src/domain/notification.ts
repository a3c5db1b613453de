import { createHash } from 'node:crypto';
import type {
  Message,
  orderCancelled,
  orderConfirmed,
  orderDelivered,
  orderPlaced,
  orderShipped,
  userRegistered,
} from '@shop/contracts';
import type { MessageOf } from '@shop/event-bus';
import { textsOf } from './texts';

/** The events that a customer is told of. */
export type Notable = MessageOf<
  | typeof userRegistered
  | typeof orderPlaced
  | typeof orderConfirmed
  | typeof orderCancelled
  | typeof orderShipped
  | typeof orderDelivered
>;

/** What a customer is told about one event. */
export interface Notification {
  id: string;
  eventId: string;
  customerId: string;
  /** The name of the event, for example `order.confirmed`. */
  type: string;
  title: string;
  message: string;
  orderId?: string;
  read: boolean;
  /** When it happened, not when it was heard of: the order of a customer's notifications is that of the events. */
  createdAt: Date;
}

/** The notification of an event: the same one, however often the event comes. */
export function notificationOf(event: Notable): Notification {
  const isRegistration = event.name === 'user.registered';
  const customerId = isRegistration ? event.data.userId : event.data.customerId;
  return {
    id: notificationId(event, customerId),
    eventId: event.id,
    customerId,
    type: event.name,
    ...textsOf(event),
    ...(isRegistration ? {} : { orderId: event.data.orderId }),
    read: false,
    createdAt: new Date(event.time),
  };
}

/** An event's id is unique within its source. Hashed, for it becomes part of a path, a file name and a Message-ID. */
function notificationId({ source, id }: Pick<Message, 'source' | 'id'>, customerId: string): string {
  return createHash('sha256')
    .update(JSON.stringify([source, id, customerId]))
    .digest('hex')
    .slice(0, 32);
}
