import { ShopError } from '@shop/errors';
import { bearerToken, type Identity, type TokenVerifier } from '@shop/http';

/**
 * Who is calling. Nobody in particular without a token: whether that will do is for the service to say.
 *
 * @throws ShopError `unauthenticated` for a token that is not a valid access token, `upstream_unavailable` when that
 *   cannot be found out
 */
export async function callerOf(
  authorization: string | undefined,
  verifier: TokenVerifier,
): Promise<Identity | undefined> {
  const token = bearerToken(authorization);
  if (token === undefined) return undefined;
  const identity = await verifier.verify(token);
  // Services call each other directly; their tokens have no business at the public door.
  if (identity.kind === 'user') return identity;
  throw new ShopError('unauthenticated', 'The access token is missing, expired or not valid');
}
