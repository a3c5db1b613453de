import { createCipheriv, createDecipheriv, createPrivateKey, hkdfSync, type KeyObject, randomBytes } from 'node:crypto';

/** A private key as it lies in the database: AES-256-GCM, every part base64. */
export interface SealedPrivateKey {
  iv: string;
  tag: string;
  ciphertext: string;
}

const cipher = 'aes-256-gcm';

/** @param kid bound to the ciphertext, so that one key cannot be put in another's place */
export function seal(privateKey: KeyObject, kid: string, secret: string): SealedPrivateKey {
  const iv = randomBytes(12);
  const encryption = createCipheriv(cipher, keyFrom(secret), iv).setAAD(Buffer.from(kid));
  const plain = privateKey.export({ type: 'pkcs8', format: 'der' });
  const ciphertext = Buffer.concat([encryption.update(plain), encryption.final()]);
  return {
    iv: iv.toString('base64'),
    tag: encryption.getAuthTag().toString('base64'),
    ciphertext: ciphertext.toString('base64'),
  };
}

/** @throws Error when it was sealed under another secret or for another key id */
export function unseal(sealed: SealedPrivateKey, kid: string, secret: string): KeyObject {
  try {
    const decryption = createDecipheriv(cipher, keyFrom(secret), Buffer.from(sealed.iv, 'base64'))
      .setAAD(Buffer.from(kid))
      .setAuthTag(Buffer.from(sealed.tag, 'base64'));
    const key = Buffer.concat([decryption.update(Buffer.from(sealed.ciphertext, 'base64')), decryption.final()]);
    return createPrivateKey({ key, type: 'pkcs8', format: 'der' });
  } catch (cause) {
    throw new Error(`SIGNING_KEY_SECRET does not open the stored signing key ${kid}`, { cause });
  }
}

function keyFrom(secret: string): Buffer {
  return Buffer.from(hkdfSync('sha256', secret, '', 'shop signing keys', 32));
}
