import { userProfileChanged } from '@shop/contracts';
import { type Subscription, subscription } from '@shop/event-bus';
import type { Handlers } from '../../handlers';

/** Every message that the auth service consumes. */
export function subscriptions(handlers: Handlers): Subscription[] {
  return [subscription({ name: 'follow-profile', messages: [userProfileChanged], handle: handlers.followProfile })];
}
