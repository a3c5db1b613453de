import { generateKeyPairSync } from 'node:crypto';
import { accessTokenAlgorithm, createServiceTokens, type KeySource, tokenTypes } from '@shop/http';
import jwt from 'jsonwebtoken';
import { testSecret } from './test-settings';

/** Stands in for the auth service: its keys, and tokens signed with them. */
export interface TestIdentity {
  keys: KeySource;
  /** An `Authorization` header of a signed-in customer. */
  customer(id: string): string;
  admin(id?: string): string;
  /** An `Authorization` header with which one service calls another. */
  service(caller: string, target: string): string;
}

export function testIdentity(): TestIdentity {
  const { publicKey, privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const bearer = (subject: string, roles: string[]) => {
    const token = jwt.sign({ sub: subject, roles, typ: tokenTypes.access }, privateKey, {
      algorithm: accessTokenAlgorithm,
      keyid: 'test',
      issuer: 'shop-auth',
      audience: 'shop',
      expiresIn: 900,
    });
    return `Bearer ${token}`;
  };
  return {
    keys: { key: async (id) => (id === 'test' ? publicKey : undefined) },
    customer: (id) => bearer(id, ['customer']),
    admin: (id = 'admin') => bearer(id, ['customer', 'admin']),
    service: (caller, target) => `Bearer ${createServiceTokens(caller, testSecret)(target)}`,
  };
}
