import { createHmac, generateKeyPairSync, type KeyObject } from 'node:crypto';
import jwt from 'jsonwebtoken';
import { bearerToken, createServiceTokens, createTokenVerifier } from './identity';

const { publicKey, privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
const other = generateKeyPairSync('ec', { namedCurve: 'P-256' });
const settings = {
  TOKEN_ISSUER: 'shop-auth',
  TOKEN_AUDIENCE: 'shop',
  SERVICE_TOKEN_SECRET: 'a secret of more than thirty-two characters',
};
const keys = { key: async (id: string) => (id === 'k' ? publicKey : undefined) };
const verifierAt = (now: () => number = Date.now) => createTokenVerifier('order', keys, settings, now);

const claims = { sub: 'c1', roles: ['customer'], typ: 'access' };
const usual: jwt.SignOptions = { algorithm: 'ES256', keyid: 'k', issuer: 'shop-auth', audience: 'shop', expiresIn: 60 };
const signed = (payload: object = claims, options: jwt.SignOptions = {}, key: KeyObject = privateKey) =>
  jwt.sign(payload, key, { ...usual, ...options });

const { expiresIn: _left, ...withoutExpiry } = usual;
const endless = (payload: object) => jwt.sign(payload, privateKey, withoutExpiry);

const segment = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url');
const full = { ...claims, iss: 'shop-auth', aud: 'shop', exp: 4_000_000_000 };

/** Signed as HMAC with what an attacker knows: the public key as its secret. */
function confused(): string {
  const signedPart = `${segment({ alg: 'HS256', typ: 'JWT', kid: 'k' })}.${segment(full)}`;
  const pem = publicKey.export({ type: 'spki', format: 'pem' });
  return `${signedPart}.${createHmac('sha256', pem).update(signedPart).digest('base64url')}`;
}

it('tells who a token is for', async () => {
  expect(await verifierAt().verify(signed())).toMatchObject({ subject: 'c1', kind: 'user', roles: ['customer'] });
});

it.each<[string, () => string]>([
  ['of another key', () => signed(claims, {}, other.privateKey)],
  ['of an unknown key id', () => signed(claims, { keyid: 'x' })],
  ['that expired', () => endless({ ...claims, exp: 1_000 })],
  ['that is not valid yet', () => signed(claims, { notBefore: 60 })],
  ['without an expiry', () => endless(claims)],
  ['of another issuer', () => signed(claims, { issuer: 'evil' })],
  ['for another audience', () => signed(claims, { audience: 'bank' })],
  ['of another type', () => signed({ ...claims, typ: 'refresh' })],
  ['of no type', () => signed({ sub: 'c1', roles: [] })],
  ['of a service, signed as an access token', () => signed({ ...claims, typ: 'service' })],
  ['without a subject', () => signed({ roles: [], typ: 'access' })],
  ['with an empty subject', () => signed({ ...claims, sub: '' })],
  ['with roles that are no list', () => signed({ ...claims, roles: 'admin' })],
  ['with roles that are no texts', () => signed({ ...claims, roles: [{}] })],
  ['signed with the public key as a secret', confused],
  ['with algorithm none', () => `${segment({ alg: 'none', kid: 'k' })}.${segment(full)}.`],
  ['with another algorithm', () => `${segment({ alg: 'ES384', kid: 'k' })}.${segment(full)}.${'a'.repeat(86)}`],
  ['without a key id', () => `${segment({ alg: 'ES256' })}.${segment(full)}.${'a'.repeat(86)}`],
  ['with a signature of zeros', () => `${segment({ alg: 'ES256', kid: 'k' })}.${segment(full)}.${'A'.repeat(86)}`],
  ['that is endless', () => signed({ ...claims, more: 'x'.repeat(5_000) })],
])('refuses a token %s', async (_what, token) => {
  await expect(verifierAt().verify(token())).rejects.toMatchObject({ code: 'unauthenticated' });
});

it('refuses a token whose claims were exchanged, known or not', async () => {
  const verifier = verifierAt();
  const token = signed();
  await verifier.verify(token);
  const [head, , signature] = token.split('.');
  const forged = `${head}.${segment({ ...full, roles: ['admin'] })}.${signature}`;
  await expect(verifier.verify(forged)).rejects.toMatchObject({ code: 'unauthenticated' });
});

it('forgets a known token the moment it expires', async () => {
  let now = Date.now();
  const verifier = verifierAt(() => now);
  const token = signed(claims, { expiresIn: 10 });
  await verifier.verify(token);
  now += 11_000;
  await expect(verifier.verify(token)).rejects.toMatchObject({ code: 'unauthenticated' });
});

describe('tokens between services', () => {
  const { SERVICE_TOKEN_SECRET: secret } = settings;

  it('name the caller to the one they are for', async () => {
    const token = createServiceTokens('payment', secret)('order');
    expect(await verifierAt().verify(token)).toMatchObject({ subject: 'payment', kind: 'service', roles: [] });
  });

  it.each([
    ['for another service', () => createServiceTokens('payment', secret)('inventory')],
    ['of another secret', () => createServiceTokens('payment', `${secret}!`)('order')],
    ['that expired', () => createServiceTokens('payment', secret, () => 1_000)('order')],
    [
      'of a customer, signed with the secret',
      () => jwt.sign(claims, secret, { algorithm: 'HS256', issuer: 'shop-services', audience: 'order', expiresIn: 60 }),
    ],
  ])('are refused %s', async (_what, token) => {
    await expect(verifierAt().verify(token())).rejects.toMatchObject({ code: 'unauthenticated' });
  });

  it('are accepted through every step of an exchange of the secret', async () => {
    const next = 'another secret of more than thirty-two characters';
    const steps = [secret, `${secret}\n${next}`, `${next}\n${secret}`, next];
    for (const [step, text] of steps.entries()) {
      for (const peer of [text, steps[step + 1] ?? text]) {
        const verifier = createTokenVerifier('order', keys, { ...settings, SERVICE_TOKEN_SECRET: peer });
        const back = createTokenVerifier('order', keys, { ...settings, SERVICE_TOKEN_SECRET: text });
        expect(await verifier.verify(createServiceTokens('payment', text)('order'))).toMatchObject({ kind: 'service' });
        expect(await back.verify(createServiceTokens('payment', peer)('order'))).toMatchObject({ kind: 'service' });
      }
    }
  });

  it('are refused when their secret was taken out', async () => {
    const token = createServiceTokens('payment', 'the last secret of more than thirty-two characters')('order');
    await expect(verifierAt().verify(token)).rejects.toMatchObject({ code: 'unauthenticated' });
  });

  it('are made once for half their life', () => {
    let now = 1_000_000;
    const tokens = createServiceTokens('payment', secret, () => now);
    const first = tokens('order');
    expect(tokens('order')).toBe(first);
    now += 31_000;
    expect(tokens('order')).not.toBe(first);
  });
});

describe('bearerToken', () => {
  it('reads the scheme in any case, and nothing from no header', () => {
    expect(bearerToken('bearer a.b.c')).toBe('a.b.c');
    expect(bearerToken(undefined)).toBeUndefined();
  });

  it.each(['', 'Bearer', 'Bearer a', 'Bearer a.b', 'Basic a.b.c', 'Bearer a.b.c d', 'Bearer  a.b.c', 'a.b.c'])(
    'refuses %j',
    (header) => {
      expect(() => bearerToken(header)).toThrow(expect.objectContaining({ code: 'unauthenticated' }));
    },
  );
});
