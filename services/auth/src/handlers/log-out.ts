import { readRefreshToken } from '../domain/refresh-token';
import type { HandlerPorts } from './ports';

/** Ends the family of a refresh token, spent or not. One that is not known is as good as logged out. */
export function logOut({ families }: HandlerPorts) {
  return async (refreshToken: string): Promise<void> => {
    const token = readRefreshToken(refreshToken);
    if (token) await families.revoke(token.familyId);
  };
}
