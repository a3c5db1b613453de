import { changeAddresses } from './change-addresses';
import { changeProfile } from './change-profile';
import { makeProfile } from './make-profile';
import { ownProfile } from './own-profile';
import type { HandlerPorts } from './ports';

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
