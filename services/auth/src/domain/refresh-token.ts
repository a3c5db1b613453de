/**
 * What a client holds: the family, and a secret that is good for one use. The family's id appears nowhere but in its
 * tokens, so whoever shows it with another secret has held one of them: a spent token is being used again.
 */
export interface RefreshToken {
  familyId: string;
  secret: string;
}

/** A chain of refresh tokens that began with one log-in. */
export interface RefreshFamily {
  id: string;
  accountId: string;
  /** Of the one secret that has not been spent. */
  fingerprint: string;
  passwordVersion: number;
  createdAt: Date;
  expiresAt: Date;
}

const form = /^([\w-]{22})\.([\w-]{43})$/;

export function writeRefreshToken({ familyId, secret }: RefreshToken): string {
  return `${familyId}.${secret}`;
}

/** `undefined` for anything that was never a refresh token. */
export function readRefreshToken(text: string): RefreshToken | undefined {
  const [, familyId, secret] = form.exec(text) ?? [];
  return familyId && secret ? { familyId, secret } : undefined;
}
