import { createSecretKey, type KeyObject } from 'node:crypto';
import { ShopError } from '@shop/errors';
import jwt from 'jsonwebtoken';
import { LRUCache } from 'lru-cache';
import type { KeySource } from './key-source';

/** Who is calling, as a verified token says. */
export interface Identity {
  /** The user's id, or the name of the calling service. */
  subject: string;
  kind: 'user' | 'service';
  roles: readonly string[];
  /** Seconds since 1970. */
  expiresAt: number;
}

export interface TokenSettings {
  TOKEN_ISSUER: string;
  TOKEN_AUDIENCE: string;
  /** One secret, or several, one to a line: all are accepted. */
  SERVICE_TOKEN_SECRET: string;
}

/** The claim that keeps the kinds of tokens apart: a refresh or service token never passes as an access token. */
export const tokenTypes = { access: 'access', service: 'service' } as const;

/** Access tokens are signed with ECDSA on P-256: small tokens, and jsonwebtoken has no EdDSA. */
export const accessTokenAlgorithm = 'ES256';
const serviceTokenAlgorithm = 'HS256';
const serviceTokenIssuer = 'shop-services';
const serviceTokenSeconds = 60;
const clockToleranceSeconds = 2;

export interface TokenVerifier {
  /** The identity behind the token. @throws ShopError `unauthenticated` */
  verify(token: string): Promise<Identity>;
}

/**
 * Verifies access tokens with the issuer's public keys and service tokens with the shared secret. Answers are kept
 * until the token expires, in a bounded map keyed by the whole token: verifying the same signature for each request
 * would be half of a gateway's CPU.
 *
 * @param service the name of the verifying service: a service token for another one is refused
 */
export function createTokenVerifier(
  service: string,
  keys: KeySource,
  settings: TokenSettings,
  now: () => number = Date.now,
): TokenVerifier {
  const secrets = secretsOf(settings.SERVICE_TOKEN_SECRET);
  const verified = new LRUCache<string, Identity>({ max: 10_000 });

  async function verifyAfresh(token: string): Promise<Identity> {
    const header = headerOf(token);
    if (!header) throw unauthenticated();
    if (header.alg === serviceTokenAlgorithm) {
      return identityByAny(secrets, token, tokenTypes.service, {
        algorithms: [serviceTokenAlgorithm],
        issuer: serviceTokenIssuer,
        audience: service,
      });
    }
    if (header.alg !== accessTokenAlgorithm || typeof header.kid !== 'string') throw unauthenticated();
    const key = await keys.key(header.kid);
    if (!key) throw unauthenticated();
    return identityOf(token, key, tokenTypes.access, {
      algorithms: [accessTokenAlgorithm],
      issuer: settings.TOKEN_ISSUER,
      audience: settings.TOKEN_AUDIENCE,
    });
  }

  return {
    async verify(token) {
      const seconds = now() / 1000;
      const known = verified.get(token);
      if (known && known.expiresAt > seconds) return known;
      if (known) throw unauthenticated();
      if (token.length > 4096) throw unauthenticated();
      const identity = await verifyAfresh(token);
      verified.set(token, identity);
      return identity;
    },
  };
}

/** jsonwebtoken throws a SyntaxError for a token whose second part is not JSON. */
function headerOf(token: string): jwt.JwtHeader | undefined {
  try {
    return jwt.decode(token, { complete: true })?.header;
  } catch {
    return undefined;
  }
}

/** One secret to a line: the first signs, each is accepted, so that one can take over from another while both are known. */
const secretsOf = (text: string): KeyObject[] => text.split(/\r?\n/).map((line) => createSecretKey(Buffer.from(line)));

function identityByAny(keys: readonly KeyObject[], token: string, type: string, options: jwt.VerifyOptions): Identity {
  for (const key of keys) {
    try {
      return identityOf(token, key, type, options);
    } catch {
      // The next one may have signed it.
    }
  }
  throw unauthenticated();
}

function identityOf(token: string, key: KeyObject, type: string, options: jwt.VerifyOptions): Identity {
  let claims: string | jwt.JwtPayload;
  try {
    claims = jwt.verify(token, key, { ...options, clockTolerance: clockToleranceSeconds });
  } catch {
    throw unauthenticated();
  }
  // jsonwebtoken accepts a token without expiry, with an object as its subject, and of any type, unless told otherwise.
  if (typeof claims === 'string' || claims.typ !== type) throw unauthenticated();
  if (typeof claims.sub !== 'string' || claims.sub === '' || typeof claims.exp !== 'number') throw unauthenticated();
  const roles: unknown = claims.roles ?? [];
  if (!Array.isArray(roles) || !roles.every((role) => typeof role === 'string')) throw unauthenticated();
  return {
    subject: claims.sub,
    kind: type === tokenTypes.service ? 'service' : 'user',
    roles,
    expiresAt: claims.exp,
  };
}

function unauthenticated(): ShopError {
  return new ShopError('unauthenticated', 'The access token is missing, expired or not valid');
}

/** The token of `Authorization: Bearer <token>`, or `undefined` without that header. @throws ShopError `unauthenticated` when it has another form */
export function bearerToken(header: string | undefined): string | undefined {
  if (header === undefined) return undefined;
  const [, token] = /^Bearer ([\w-]+\.[\w-]+\.[\w-]+)$/i.exec(header) ?? [];
  if (!token) throw unauthenticated();
  return token;
}

/**
 * Tokens with which a service names itself to another: HS256, 60 seconds, for one audience. Made once per half life
 * and target, so that a call costs no signature.
 *
 * @param caller the name of the calling service
 * @param secretText one secret, or several, one to a line: the first signs
 */
export function createServiceTokens(caller: string, secretText: string, now: () => number = Date.now) {
  const [secret] = secretsOf(secretText) as [KeyObject];
  const made = new Map<string, { token: string; renewAt: number }>();
  return (target: string): string => {
    const known = made.get(target);
    if (known && known.renewAt > now()) return known.token;
    const issuedAt = Math.floor(now() / 1000);
    const token = jwt.sign(
      { sub: caller, typ: tokenTypes.service, iat: issuedAt, exp: issuedAt + serviceTokenSeconds },
      secret,
      { algorithm: serviceTokenAlgorithm, issuer: serviceTokenIssuer, audience: target },
    );
    made.set(target, { token, renewAt: now() + (serviceTokenSeconds / 2) * 1000 });
    return token;
  };
}
