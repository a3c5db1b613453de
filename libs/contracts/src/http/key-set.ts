import type { CallDefinition } from './call';

/** The public keys that verify access tokens, as a JSON Web Key Set (RFC 7517). */
export const readKeySet: CallDefinition = { to: 'auth', method: 'GET', path: '/.well-known/jwks.json' };
