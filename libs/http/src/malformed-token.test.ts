import { generateKeyPairSync } from 'node:crypto';
import { createTokenVerifier } from './identity';

const { publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
const verifier = createTokenVerifier(
  'shop',
  { key: async () => publicKey },
  { TOKEN_ISSUER: 'i', TOKEN_AUDIENCE: 'a', SERVICE_TOKEN_SECRET: 'a secret of more than thirty-two characters' },
);
const part = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url');
const header = part({ alg: 'ES256', typ: 'JWT', kid: 'k' });

it.each([
  ['a payload that is not JSON', `${header}.bm90anNvbg.c2ln`],
  ['a payload that is not an object', `${header}.${part('text')}.c2ln`],
  ['a header that is not JSON', `bm90anNvbg.${part({})}.c2ln`],
  ['no signature', `${header}.${part({})}.`],
  ['algorithm none', `${part({ alg: 'none' })}.${part({ sub: 'me' })}.`],
  ['nothing at all', ''],
])('refuses a token with %s as unauthenticated', async (_what, token) => {
  await expect(verifier.verify(token)).rejects.toMatchObject({ code: 'unauthenticated' });
});
