import { generateKeyPairSync, type KeyObject } from 'node:crypto';
import { accessTokenAlgorithm, type KeySet } from '@shop/http';
import { calculateJwkThumbprint } from 'jose';
import { type SigningPeriod, signingAt, successorAt, verifyingAt } from '../domain/signing-key';
import { seal, unseal } from './sealed-private-key';
import type { SigningKeyStore, StoredSigningKey } from './signing-key-store';

interface OpenSigningKey extends SigningPeriod {
  kid: string;
  publicKey: StoredSigningKey['publicKey'];
  privateKey: KeyObject;
}

/** The keys of the platform's access tokens, which every instance of auth shares through the database. */
export interface SigningKeys {
  /** The key that signs now. */
  signer(at: Date): { kid: string; privateKey: KeyObject };
  /** What is published: RFC 7517, public halves only. */
  keySet(at: Date): KeySet;
  /** Looks for keys that another instance added. */
  reload(): Promise<void>;
  /** The same, and adds the next key when the newest one has signed long enough. It signs a minute later. */
  rotate(at: Date): Promise<void>;
}

export interface SigningKeysOptions {
  store: SigningKeyStore;
  /** Under which private keys are sealed. */
  secret: string;
  accessTokenSeconds: number;
  /** How long a key signs. */
  rotationDays: number;
  now: Date;
}

/**
 * Opens the stored keys, after making the first one where there is none yet.
 *
 * @throws Error when the secret is not the one that they are sealed under
 */
export async function openSigningKeys({
  store,
  secret,
  accessTokenSeconds,
  rotationDays,
  now,
}: SigningKeysOptions): Promise<SigningKeys> {
  let open: readonly OpenSigningKey[] = [];

  async function reload(): Promise<void> {
    const stored = await store.newest();
    open = stored.map(({ sealed, ...key }) => ({
      ...key,
      privateKey: open.find(({ kid }) => kid === key.kid)?.privateKey ?? unseal(sealed, key.kid, secret),
    }));
  }

  /** Whether this one gets in or that of an instance that was faster: all use the one that is stored. */
  async function add({ sequence, signsFrom }: SigningPeriod): Promise<void> {
    await store.insert(await newSigningKey(sequence, signsFrom, secret));
    await reload();
  }

  await reload();
  if (open.length === 0) await add({ sequence: 1, signsFrom: now });

  return {
    reload,
    async rotate(at) {
      await reload();
      const next = successorAt(open, at, rotationDays);
      if (next) await add(next);
    },
    signer(at) {
      const key = signingAt(open, at) ?? open[0];
      if (!key) throw new Error('there is no signing key');
      return key;
    },
    keySet: (at) => ({
      keys: verifyingAt(open, at, accessTokenSeconds).map(({ kid, publicKey }) => ({
        ...publicKey,
        kid,
        use: 'sig',
        alg: accessTokenAlgorithm,
      })),
    }),
  };
}

/** A new P-256 key pair, named by its thumbprint (RFC 7638). */
export async function newSigningKey(sequence: number, signsFrom: Date, secret: string): Promise<StoredSigningKey> {
  const pair = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const publicKey = pair.publicKey.export({ format: 'jwk' }) as StoredSigningKey['publicKey'];
  const kid = await calculateJwkThumbprint(publicKey);
  return { kid, sequence, signsFrom, publicKey, sealed: seal(pair.privateKey, kid, secret) };
}
