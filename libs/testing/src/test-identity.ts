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
  /** A token with exactly these claims, as the auth service would sign it. */
  signed(claims: object): string;
}

export function testIdentity(): TestIdentity {
  const { publicKey, privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const signed = (claims: object) => jwt.sign(claims, privateKey, { algorithm: accessTokenAlgorithm, keyid: 'test' });
  const bearer = (sub: string, roles: string[]) =>
    `Bearer ${signed({ sub, roles, typ: tokenTypes.access, iss: 'shop-auth', aud: 'shop', exp: inMinutes(15) })}`;
  return {
    keys: { key: async (id) => (id === 'test' ? publicKey : undefined) },
    customer: (id) => bearer(id, ['customer']),
    admin: (id = 'admin') => bearer(id, ['customer', 'admin']),
    signed,
    service: (caller, target) => `Bearer ${createServiceTokens(caller, testSecret)(target)}`,
  };
}

/** As claims have it: seconds since 1970. */
const inMinutes = (minutes: number) => Math.floor(Date.now() / 1000) + minutes * 60;
