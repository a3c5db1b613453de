import { createPublicKey, type JsonWebKey, type KeyObject } from 'node:crypto';
import { ShopError } from '@shop/errors';

/** Public keys that verify access tokens, by key id. */
export interface KeySource {
  /** The key with this id, or `undefined` when the issuer has none by that name. */
  key(id: string): Promise<KeyObject | undefined>;
}

export interface KeySet {
  keys: (JsonWebKey & { kid?: string })[];
}

// An attacker can name any key id; without a pause each forged token would be a request to the auth service.
const refetchPauseMs = 5_000;

/**
 * Keys of a JSON Web Key Set (RFC 7517) behind a fetch. Known keys are answered from memory; an unknown id fetches
 * the set again, at most once in five seconds, so that a rotated key is picked up without a restart.
 *
 * @param fetchKeySet reads the set from the issuer
 * @param now milliseconds, for tests
 */
export function remoteKeySource(fetchKeySet: () => Promise<KeySet>, now: () => number = Date.now): KeySource {
  let keys = new Map<string, KeyObject>();
  let fetchedAt = Number.NEGATIVE_INFINITY;
  let running: Promise<void> | undefined;

  async function refresh(): Promise<void> {
    keys = await fetchKeySet()
      .then(keysOf)
      .catch((error: unknown) => {
        throw new ShopError('upstream_unavailable', 'Tokens cannot be verified at the moment', { cause: error });
      });
    fetchedAt = now();
  }

  return {
    async key(id) {
      const known = keys.get(id);
      if (known || now() - fetchedAt < refetchPauseMs) return known;
      running ??= refresh().finally(() => {
        running = undefined;
      });
      await running;
      return keys.get(id);
    },
  };
}

function keysOf(set: KeySet): Map<string, KeyObject> {
  return new Map(set.keys.map((jwk) => [jwk.kid ?? '', createPublicKey({ key: jwk, format: 'jwk' })]));
}
