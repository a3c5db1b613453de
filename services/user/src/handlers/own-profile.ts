import { setTimeout as pause } from 'node:timers/promises';
import { ShopError } from '@shop/errors';
import type { Profile } from '../domain/profile';
import type { HandlerPorts } from './ports';

export type OwnProfile = (customerId: string) => Promise<Profile>;

const lookAgainMs = 40;

// Each of them asks the database many times a second.
const waitingLimit = 200;

/**
 * The profile of a signed-in customer. Whoever has a token has registered: a profile that is not there is still on
 * its way as an event, so the request waits for it a moment.
 *
 * @throws ShopError `upstream_unavailable` when it has not come by then
 */
export function ownProfile({ profiles, profileWaitMs }: HandlerPorts): OwnProfile {
  let waiting = 0;

  async function wait(customerId: string): Promise<Profile | undefined> {
    const deadline = performance.now() + profileWaitMs;
    while (performance.now() < deadline) {
      await pause(lookAgainMs);
      const profile = await profiles.load(customerId);
      if (profile) return profile;
    }
    return undefined;
  }

  return async (customerId) => {
    const profile = await profiles.load(customerId);
    if (profile) return profile;
    if (waiting >= waitingLimit) throw notYet();
    waiting++;
    try {
      const late = await wait(customerId);
      if (late) return late;
      throw notYet();
    } finally {
      waiting--;
    }
  };
}

function notYet(): ShopError {
  return new ShopError('upstream_unavailable', 'The profile is still being made', { retryAfter: 1 });
}
