import {
  orderCancelled,
  orderConfirmed,
  orderDelivered,
  orderPlaced,
  orderShipped,
  userProfileChanged,
  userRegistered,
} from '@shop/contracts';
import { batchSubscription, type Subscription, subscription } from '@shop/event-bus';
import type { Handlers } from '../../handlers';

/** Every message that the notification service consumes. */
export function subscriptions(handlers: Handlers): Subscription[] {
  return [
    subscription({
      name: 'keep-contacts',
      messages: [userRegistered, userProfileChanged],
      handle: handlers.keepContacts,
    }),
    batchSubscription({
      name: 'notify-customers',
      messages: [userRegistered, orderPlaced, orderConfirmed, orderCancelled, orderShipped, orderDelivered],
      handle: handlers.notifyCustomers,
    }),
  ];
}
