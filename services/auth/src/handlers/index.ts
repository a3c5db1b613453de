import { changePassword } from './change-password';
import { followProfile } from './follow-profile';
import { logIn } from './log-in';
import { logOut } from './log-out';
import type { HandlerPorts } from './ports';
import { refreshSession } from './refresh-session';
import { register } from './register';
import { seedAdministrator } from './seed-administrator';
import { verifyToken } from './verify-token';

export type Handlers = ReturnType<typeof createHandlers>;

export function createHandlers(ports: HandlerPorts) {
  return {
    register: register(ports),
    logIn: logIn(ports),
    refreshSession: refreshSession(ports),
    logOut: logOut(ports),
    verifyToken: verifyToken(ports),
    changePassword: changePassword(ports),
    seedAdministrator: seedAdministrator(ports),
    followProfile: followProfile(ports),
  };
}
