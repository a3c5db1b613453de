import { createDecipheriv, createPrivateKey, hkdfSync, type KeyObject } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { databaseUri } from '@shop/devstack';
import { type Platform, processOf } from '@shop/journeys';
import mongoose from 'mongoose';

export interface Secrets {
  SERVICE_TOKEN_SECRET: string;
  SIGNING_KEY_SECRET: string;
}

/** The secrets of the tests' own platform. */
export const secretsOf = ({ dataDir = '' }: Platform): Secrets =>
  JSON.parse(readFileSync(join(dataDir, 'secrets.json'), 'utf8'));

interface StoredKey {
  _id: unknown;
  sequence: number;
  sealed: { iv: string; tag: string; ciphertext: string };
}

/** The key with which the tests' own platform signs: only with it can a token be wrong in its claims alone. */
export async function signingKeyOf(platform: Platform): Promise<{ kid: string; privateKey: KeyObject }> {
  const server = platform.mongodbUri ?? `mongodb://127.0.0.1:${processOf(platform, 'mongodb').port}`;
  const connection = await mongoose.createConnection(databaseUri(server, 'auth')).asPromise();
  try {
    const keys = connection.collection<StoredKey>('signing_keys');
    const [stored] = await keys.find().sort({ sequence: -1 }).limit(1).toArray();
    if (!stored) throw new Error('the platform has no signing key');
    const kid = String(stored._id);
    return { kid, privateKey: unsealed(stored, kid, secretsOf(platform).SIGNING_KEY_SECRET) };
  } finally {
    await connection.close();
  }
}

function unsealed({ sealed }: StoredKey, kid: string, secret: string): KeyObject {
  const key = Buffer.from(hkdfSync('sha256', secret, '', 'shop signing keys', 32));
  const bytes = (text: string) => Buffer.from(text, 'base64');
  const decryption = createDecipheriv('aes-256-gcm', key, bytes(sealed.iv));
  decryption.setAAD(Buffer.from(kid)).setAuthTag(bytes(sealed.tag));
  const plain = Buffer.concat([decryption.update(bytes(sealed.ciphertext)), decryption.final()]);
  return createPrivateKey({ key: plain, type: 'pkcs8', format: 'der' });
}
