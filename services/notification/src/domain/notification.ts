import type {
  DataOf,
  Message,
  MessageDefinition,
  orderCancelled,
  orderConfirmed,
  orderDelivered,
  orderPlaced,
  orderShipped,
  userRegistered,
} from '@shop/contracts';
import { textsOf } from './texts';

type EventOf<Definition> =
  Definition extends MessageDefinition<infer Name, unknown> ? Message<DataOf<Definition>, Name> : never;

/** The events that a customer is told of. */
export type Notable = EventOf<
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

/** Whom an event is about. */
export function customerOf(event: Notable): string {
  return event.name === 'user.registered' ? event.data.userId : event.data.customerId;
}

/** The notification of an event. @param id derived from the event, so that it is the same however often that comes */
export function notificationOf(event: Notable, id: string): Notification {
  return {
    id,
    eventId: event.id,
    customerId: customerOf(event),
    type: event.name,
    ...textsOf(event),
    ...(event.name === 'user.registered' ? {} : { orderId: event.data.orderId }),
    read: false,
    createdAt: new Date(event.time),
  };
}
