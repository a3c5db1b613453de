import type { Message, MessageOrigin } from '@shop/contracts';
import type { TokenVerifier } from '@shop/http';
import type { Account } from '../domain/account';
import type { FailedLogIns } from '../domain/log-in-throttle';
import type { RefreshFamily } from '../domain/refresh-token';

export interface Accounts {
  byId(id: string): Promise<Account | undefined>;
  byEmail(email: string): Promise<Account | undefined>;
  /** Stores a new account and what is to be told of it. `false` when the e-mail address is taken. */
  insert(account: Account, messages: readonly Message[]): Promise<boolean>;
  /** Sets the next password. `false` when it was changed by somebody else since the given version. */
  replacePassword(id: string, version: number, passwordHash: string): Promise<boolean>;
  /** Takes a name over from the profile unless a later one is known. */
  rename(id: string, name: string, profileSequence: number): Promise<void>;
}

export interface Rotation {
  id: string;
  /** Fingerprints of the secret being spent and of the one that follows. */
  from: string;
  to: string;
  at: Date;
  expiresAt: Date;
}

export interface RefreshFamilies {
  insert(family: RefreshFamily): Promise<void>;
  /** Spends a secret for the next one, in one write: of several that try the same, one gets the family. */
  rotate(rotation: Rotation): Promise<RefreshFamily | undefined>;
  revoke(id: string): Promise<void>;
  revokeAllOf(accountId: string): Promise<void>;
}

export interface FailedLogInCounts {
  /** The failures of the window that the given time is in. */
  of(email: string, at: Date): Promise<FailedLogIns | undefined>;
  record(email: string, at: Date): Promise<void>;
  forget(email: string): Promise<void>;
}

export interface PasswordHasher {
  /** @throws ShopError `rate_limited` when too many are waiting */
  hash(password: string): Promise<string>;
  /**
   * Whether the password is the hashed one. Without a hash, as for an unknown account, it takes the same time and the
   * answer is no. @throws ShopError `rate_limited` when too many are waiting
   */
  matches(passwordHash: string | undefined, password: string): Promise<boolean>;
}

export interface AccessTokens {
  issue(account: Pick<Account, 'id' | 'roles'>, at: Date): { accessToken: string; expiresIn: number };
}

/** What the handlers need of the world. */
export interface HandlerPorts {
  accounts: Accounts;
  families: RefreshFamilies;
  failedLogIns: FailedLogInCounts;
  passwords: PasswordHasher;
  accessTokens: AccessTokens;
  verifier: TokenVerifier;
  refreshTokenDays: number;
  now: () => Date;
  origin: () => MessageOrigin;
}
