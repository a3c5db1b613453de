import type { userRegistered } from '@shop/contracts';
import type { MessageOf } from '@shop/event-bus';
import { createProfile } from '../domain/profile';
import type { HandlerPorts } from './ports';

/** `user.registered`: makes the profile, once. Told again, it changes nothing that the customer has changed since. */
export function makeProfile({ profiles }: HandlerPorts) {
  return async ({ data, time }: MessageOf<typeof userRegistered>): Promise<void> => {
    await profiles.change(data.userId, (profile) =>
      profile ? undefined : { state: createProfile(data, new Date(time)) },
    );
  };
}
