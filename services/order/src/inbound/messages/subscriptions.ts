import { type Subscription, subscription } from '@shop/event-bus';
import type { Handlers } from '../../handlers';
import { checkoutReplies, checkoutReply } from './checkout-replies';

/** Every message that the order service consumes. */
export function subscriptions(handlers: Handlers): Subscription[] {
  return [
    subscription({
      name: 'checkout-replies',
      messages: checkoutReplies,
      prefetch: 64,
      handle: (message) => handlers.advanceCheckout(message, checkoutReply(message)),
    }),
  ];
}
