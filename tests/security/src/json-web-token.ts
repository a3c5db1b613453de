import { createHmac, generateKeyPairSync, type KeyObject, sign } from 'node:crypto';

export type Claims = Record<string, unknown>;

/** How the signature of a token comes about; `none` leaves it empty. */
export type Signing = { none: true } | { hmac: string | Buffer } | { key: KeyObject } | { signature: string };

const encoded = (part: unknown) => Buffer.from(JSON.stringify(part)).toString('base64url');

/** A token made by hand, because no library makes the ones that matter here. */
export function forge(header: Claims, claims: unknown, signing: Signing): string {
  const signed = `${encoded(header)}.${encoded(claims)}`;
  return `${signed}.${signatureOf(signed, signing)}`;
}

function signatureOf(signed: string, signing: Signing): string {
  if ('none' in signing) return '';
  if ('signature' in signing) return signing.signature;
  if ('hmac' in signing) return createHmac('sha256', signing.hmac).update(signed).digest('base64url');
  return sign('sha256', Buffer.from(signed), { key: signing.key, dsaEncoding: 'ieee-p1363' }).toString('base64url');
}

/** Header and claims of a token, unverified. */
export function readToken(token: string): { header: Claims; claims: Claims; signature: string } {
  const [header = '', claims = '', signature = ''] = token.split('.');
  const read = (part: string) => JSON.parse(Buffer.from(part, 'base64url').toString()) as Claims;
  return { header: read(header), claims: read(claims), signature };
}

/** A key pair that is nobody's. */
export const strangersKey = () => generateKeyPairSync('ec', { namedCurve: 'P-256' });
