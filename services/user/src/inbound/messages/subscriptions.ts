import { userRegistered } from '@shop/contracts';
import { type Subscription, subscription } from '@shop/event-bus';
import type { Handlers } from '../../handlers';

/** Every message that the user service consumes. */
export function subscriptions(handlers: Handlers): Subscription[] {
  return [subscription({ name: 'make-profile', messages: [userRegistered], handle: handlers.makeProfile })];
}
