import type { MessageOrigin } from '@shop/contracts';
import type { TokenVerifier } from '@shop/http';
import type { AccessTokens } from '../outbound/access-tokens';
import type { AccountStore } from '../outbound/account-store';
import type { FailedLogInStore } from '../outbound/failed-log-in-store';
import type { PasswordHasher } from '../outbound/password-hasher';
import type { RefreshFamilyStore } from '../outbound/refresh-family-store';
import { changePassword } from './change-password';
import { followProfile } from './follow-profile';
import { logIn } from './log-in';
import { logOut } from './log-out';
import { refreshSession } from './refresh-session';
import { register } from './register';
import { seedAdministrator } from './seed-administrator';
import { verifyToken } from './verify-token';

/** What the handlers need of the world. */
export interface HandlerPorts {
  accounts: Pick<AccountStore, 'byId' | 'byEmail' | 'insert' | 'replacePassword' | 'rename'>;
  families: Pick<RefreshFamilyStore, 'insert' | 'rotate' | 'revoke' | 'revokeAllOf'>;
  failedLogIns: Pick<FailedLogInStore, 'of' | 'record' | 'forget'>;
  passwords: PasswordHasher;
  accessTokens: AccessTokens;
  verifier: TokenVerifier;
  refreshTokenDays: number;
  now: () => Date;
  origin: () => MessageOrigin;
}

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
