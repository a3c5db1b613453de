import { readKeySet } from '@shop/contracts';
import { fixedAddresses } from '@shop/discovery';
import { fetchKeySet, remoteKeySource } from '@shop/http';
import { reliesOnAccessTokens } from './access-token';
import type { Contract } from './contract';
import { eachLike, regex, string } from './matching';

const base64url = (example: string) => regex('^[\\w-]{43}$', example);

/**
 * Auth's public keys and the access tokens that they verify: the service must find a key by its id, be able to use it,
 * and find in the token who is calling.
 */
export function reliesOnKeySet(contract: Contract): void {
  contract.http({
    operation: `${readKeySet.method} ${readKeySet.path}`,
    request: {},
    response: {
      status: 200,
      body: {
        keys: eachLike({
          kid: string('key-1'),
          kty: 'EC',
          crv: 'P-256',
          x: base64url('f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU'),
          y: base64url('x_FEzRu9m36HLN_tue659LNpXW6pCyStikYjKIWI5a0'),
        }),
      },
    },
    async exercise(url) {
      const keys = remoteKeySource(() => fetchKeySet(fixedAddresses({ auth: [url] })));
      expect((await keys.key('key-1'))?.asymmetricKeyType).toBe('ec');
    },
  });
  reliesOnAccessTokens(contract);
}
