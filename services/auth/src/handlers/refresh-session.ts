import { ShopError } from '@shop/errors';
import { readRefreshToken, writeRefreshToken } from '../domain/refresh-token';
import type { HandlerPorts } from './ports';
import { fingerprintOf, newSecret } from './refresh-secret';
import { refreshExpiry, type Session } from './session';

/**
 * Exchanges a refresh token for a new pair. A token that is spent already ends its whole family: two hold it, and
 * which of them is the thief cannot be told.
 */
export function refreshSession({ accounts, families, accessTokens, refreshTokenDays, now }: HandlerPorts) {
  return async (refreshToken: string): Promise<Session> => {
    const token = readRefreshToken(refreshToken);
    if (!token) throw refused();
    const at = now();
    const secret = newSecret();
    const family = await families.rotate({
      id: token.familyId,
      from: fingerprintOf(token.secret),
      to: fingerprintOf(secret),
      at,
      expiresAt: refreshExpiry(at, refreshTokenDays),
    });
    const account = family && (await accounts.byId(family.accountId));
    // The version: a log-in with the old password may have ended after the password was changed.
    if (!account || account.passwordVersion !== family.passwordVersion) {
      await families.revoke(token.familyId);
      throw refused();
    }
    return {
      account,
      ...accessTokens.issue(account, at),
      refreshToken: writeRefreshToken({ familyId: token.familyId, secret }),
    };
  };
}

function refused(): ShopError {
  return new ShopError('unauthenticated', 'The refresh token is spent, expired or not valid');
}
