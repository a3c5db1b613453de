import { generateKeyPairSync } from 'node:crypto';
import { accessTokenAlgorithm, tokenTypes } from '@shop/http';
import jwt from 'jsonwebtoken';

/** A customer's access token and the key set that verifies it. */
export interface BenchToken {
  token: string;
  keySet: string;
}

export function benchToken(): BenchToken {
  const { publicKey, privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const token = jwt.sign({ sub: 'bench', roles: ['customer'], typ: tokenTypes.access }, privateKey, {
    algorithm: accessTokenAlgorithm,
    keyid: 'bench',
    issuer: 'shop-auth',
    audience: 'shop',
    jwtid: 'bench',
    expiresIn: 900,
  });
  const key = { ...publicKey.export({ format: 'jwk' }), kid: 'bench', use: 'sig', alg: accessTokenAlgorithm };
  return { token, keySet: JSON.stringify({ keys: [key] }) };
}
