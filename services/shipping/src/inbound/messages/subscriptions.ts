import { cancelShipment, orderDelivered, orderShipped, scheduleShipment } from '@shop/contracts';
import { type Subscription, subscription } from '@shop/event-bus';
import type { Handlers } from '../../handlers';

/** Every message that the shipping service consumes. */
export function subscriptions(handlers: Handlers): Subscription[] {
  return [
    subscription({
      name: 'schedule-shipment',
      messages: [scheduleShipment],
      handle: handlers.scheduleShipment,
    }),
    subscription({
      name: 'cancel-shipment',
      messages: [cancelShipment],
      handle: handlers.cancelShipment,
    }),
    subscription({
      name: 'follow-order',
      messages: [orderShipped, orderDelivered],
      handle: handlers.followOrder,
    }),
  ];
}
