import { createMessage, type Message, type MessageOrigin, userProfileChanged } from '@shop/contracts';
import { type Profile, type ProfilePatch, patchProfile } from '../domain/profile';
import type { OwnProfile } from './own-profile';
import type { HandlerPorts } from './ports';

/** Changes one's own profile and tells the platform of what others keep of it. */
export function changeProfile({ profiles, now, origin }: HandlerPorts, own: OwnProfile) {
  return async (customerId: string, patch: ProfilePatch): Promise<Profile> => {
    await own(customerId);
    const changed = await profiles.change(customerId, (profile) => {
      const at = now();
      const step = profile && patchProfile(profile, patch, at);
      return step && { state: step.profile, messages: step.tell ? [changeOf(step.profile, origin(), at)] : [] };
    });
    return changed ?? own(customerId);
  };
}

function changeOf({ id, name, email, preferences, sequence }: Profile, origin: MessageOrigin, time: Date): Message {
  const { notifications } = preferences;
  return createMessage(userProfileChanged, origin, {
    subject: id,
    time,
    data: { userId: id, name, email, notifications, sequence },
  });
}
