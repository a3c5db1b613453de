import { availabilityChanged } from '@shop/contracts';
import { batchSubscription, type Subscription } from '@shop/event-bus';
import type { Handlers } from '../../handlers';

/** Every message that the product service consumes. */
export function subscriptions(handlers: Handlers): Subscription[] {
  return [
    batchSubscription({
      name: 'track-availability',
      messages: [availabilityChanged],
      batch: 500,
      handle: handlers.trackAvailability,
    }),
  ];
}
