import { randomUUID } from 'node:crypto';
import { accessTokenAlgorithm, tokenTypes } from '@shop/http';
import jwt from 'jsonwebtoken';
import type { AccessTokens } from '../handlers/ports';
import type { SigningKeys } from './signing-keys';

export interface AccessTokenSettings {
  TOKEN_ISSUER: string;
  TOKEN_AUDIENCE: string;
  ACCESS_TOKEN_SECONDS: number;
}

/** Signs short-lived access tokens, which every service verifies by itself. */
export function createAccessTokens(keys: Pick<SigningKeys, 'signer'>, settings: AccessTokenSettings): AccessTokens {
  const expiresIn = settings.ACCESS_TOKEN_SECONDS;
  return {
    issue(account, at) {
      const { kid, privateKey } = keys.signer(at);
      const issuedAt = Math.floor(at.getTime() / 1000);
      const claims = {
        sub: account.id,
        roles: account.roles,
        typ: tokenTypes.access,
        jti: randomUUID(),
        iat: issuedAt,
        exp: issuedAt + expiresIn,
      };
      const accessToken = jwt.sign(claims, privateKey, {
        algorithm: accessTokenAlgorithm,
        keyid: kid,
        issuer: settings.TOKEN_ISSUER,
        audience: settings.TOKEN_AUDIENCE,
      });
      return { accessToken, expiresIn };
    },
  };
}
