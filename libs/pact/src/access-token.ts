import { readKeySet } from '@shop/contracts';
import { accessTokenAlgorithm, createTokenVerifier, tokenTypes } from '@shop/http';
import { testIdentity, testSettings } from '@shop/testing';
import type { Contract } from './contract';
import { eachLike, integer, string } from './matching';

const operation = `${readKeySet.method} ${readKeySet.path}`;
const as = 'access token';

/** Under which name auth's tests bring a token that auth has signed. */
export const accessTokenExample = `${operation}, ${as}`;

/** A signed token's two readable parts. */
export interface TokenParts {
  header: object;
  claims: object;
}

/** @throws SyntaxError when it is no token */
export function tokenParts(token: string): TokenParts {
  const [header = '', claims = ''] = token.split('.');
  const read = (part: string) => JSON.parse(Buffer.from(part, 'base64url').toString()) as object;
  return { header: read(header), claims: read(claims) };
}

const year2100 = 4_102_444_800;

/** What the service takes from an access token, wherever one comes from: clients bring them, auth has made them. */
export function reliesOnAccessTokens(contract: Contract): void {
  contract.content({
    operation,
    as,
    content: {
      header: { alg: accessTokenAlgorithm, kid: string('test') },
      claims: {
        sub: string('customer-1'),
        roles: eachLike('customer'),
        typ: tokenTypes.access,
        iss: 'shop-auth',
        aud: 'shop',
        exp: integer(year2100),
      },
    },
    async exercise(content) {
      const { claims } = content as TokenParts;
      const identity = testIdentity();
      const verifier = createTokenVerifier('consumer', identity.keys, testSettings('consumer'));
      expect(await verifier.verify(identity.signed(claims))).toEqual({
        subject: 'customer-1',
        kind: 'user',
        roles: ['customer'],
        expiresAt: year2100,
      });
    },
  });
}
