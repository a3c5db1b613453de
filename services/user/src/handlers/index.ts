import type { MessageOrigin } from '@shop/contracts';
import type { ProfileStore } from '../outbound/profile-store';
import { changeAddresses } from './change-addresses';
import { changeProfile } from './change-profile';
import { makeProfile } from './make-profile';
import { ownProfile } from './own-profile';

/** What the handlers need of the world. */
export interface HandlerPorts {
  profiles: Pick<ProfileStore, 'load' | 'change'>;
  /** How long a request waits for a profile that is still to be made, in milliseconds. */
  profileWaitMs: number;
  now: () => Date;
  origin: () => MessageOrigin;
}

export type Handlers = ReturnType<typeof createHandlers>;

export function createHandlers(ports: HandlerPorts) {
  const own = ownProfile(ports);
  return {
    makeProfile: makeProfile(ports),
    ownProfile: own,
    changeProfile: changeProfile(ports, own),
    ...changeAddresses(ports, own),
  };
}
