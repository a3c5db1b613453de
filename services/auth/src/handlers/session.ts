import { randomBytes } from 'node:crypto';
import type { Account } from '../domain/account';
import { writeRefreshToken } from '../domain/refresh-token';
import type { HandlerPorts } from './ports';
import { fingerprintOf, newSecret } from './refresh-secret';

/** What somebody who has signed in is given. */
export interface Session {
  account: Account;
  accessToken: string;
  /** Seconds. */
  expiresIn: number;
  refreshToken: string;
}

const dayMs = 24 * 60 * 60 * 1000;

/** When a refresh token that is given out now is worth nothing any more. */
export function refreshExpiry(at: Date, days: number): Date {
  return new Date(at.getTime() + days * dayMs);
}

/** Begins a family of refresh tokens for an account that has just proved itself. */
export async function openSession(
  { families, accessTokens, refreshTokenDays, now }: HandlerPorts,
  account: Account,
): Promise<Session> {
  const at = now();
  const token = { familyId: randomBytes(16).toString('base64url'), secret: newSecret() };
  await families.insert({
    id: token.familyId,
    accountId: account.id,
    fingerprint: fingerprintOf(token.secret),
    passwordVersion: account.passwordVersion,
    createdAt: at,
    expiresAt: refreshExpiry(at, refreshTokenDays),
  });
  return { account, ...accessTokens.issue(account, at), refreshToken: writeRefreshToken(token) };
}
