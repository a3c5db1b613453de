import type { userProfileChanged } from '@shop/contracts';
import type { MessageOf } from '@shop/event-bus';
import type { HandlerPorts } from './ports';

/** `user.profile-changed`: sessions show the name that the customer goes by now. */
export function followProfile({ accounts }: HandlerPorts) {
  return async ({ data }: MessageOf<typeof userProfileChanged>): Promise<void> => {
    await accounts.rename(data.userId, data.name, data.sequence);
  };
}
