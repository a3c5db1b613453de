import { commitStock, productCreated, releaseStock, reserveStock } from '@shop/contracts';
import { batchSubscription, type Subscription, subscription } from '@shop/event-bus';
import type { Handlers } from '../../handlers';

/** Every message that the inventory service consumes. */
export function subscriptions(handlers: Handlers): Subscription[] {
  return [
    subscription({ name: 'reserve-stock', messages: [reserveStock], handle: handlers.reserveStock }),
    subscription({ name: 'commit-stock', messages: [commitStock], handle: handlers.commitStock }),
    subscription({ name: 'release-stock', messages: [releaseStock], handle: handlers.releaseStock }),
    batchSubscription({
      name: 'count-products',
      messages: [productCreated],
      batch: 500,
      handle: handlers.countProducts,
    }),
  ];
}
