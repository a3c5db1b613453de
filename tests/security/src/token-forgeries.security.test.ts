import { createPublicKey, generateKeyPairSync, type JsonWebKey } from 'node:crypto';
import { platformFrom, ShopClient } from '@shop/journeys';
import { type Cast, newCast, possessionsOf } from './cast';
import { expectRefused } from './expectations';
import { type Claims, forge, readToken, strangersKey } from './json-web-token';

const platform = platformFrom(process.env);
const anonymous = new ShopClient(platform.url);

/** What a forger has: a good token of their own, the published key, and a key of their own. */
interface Material {
  token: string;
  header: Claims;
  /** Of an administrator who is still to be. */
  claims: Claims;
  jwk: JsonWebKey;
}

let cast: Cast;
let material: Material;
const own = strangersKey();
const ownJwk = own.publicKey.export({ format: 'jwk' });
const rsa = generateKeyPairSync('rsa', { modulusLength: 2048 });

beforeAll(async () => {
  cast = await newCast(platform);
  const token = cast.clients.stranger.session?.accessToken ?? '';
  const { header, claims } = readToken(token);
  const { keys } = (await anonymous.send<{ keys: JsonWebKey[] }>('GET', '/.well-known/jwks.json')).expect(200);
  const jwk = keys.find((key) => key.kid === header.kid) ?? {};
  material = { token, header, claims: { ...claims, roles: ['customer', 'admin'] }, jwk };
});

const pem = ({ jwk }: Material) => createPublicKey({ key: jwk, format: 'jwk' }).export({ type: 'spki', format: 'pem' });
const parts = ({ token }: Material) => token.split('.') as [string, string, string];
const withHeader = (more: Claims) => (m: Material) =>
  forge({ ...m.header, ...more }, m.claims, { key: own.privateKey });

const forgeries: Record<string, (m: Material) => string> = {
  'alg none without a signature': (m) => forge({ ...m.header, alg: 'none' }, m.claims, { none: true }),
  'alg nOnE': (m) => forge({ ...m.header, alg: 'nOnE' }, m.claims, { none: true }),
  'alg none with the signature of a good token': (m) =>
    forge({ ...m.header, alg: 'none' }, m.claims, { signature: parts(m)[2] }),
  'no alg at all': ({ header: { alg: _, ...header }, claims }) => forge(header, claims, { key: own.privateKey }),
  'alg of another type': withHeader({ alg: ['ES256'] }),
  'alg null': withHeader({ alg: null }),
  'HS256 with the public key (PEM) as its secret': (m) =>
    forge({ ...m.header, alg: 'HS256' }, m.claims, { hmac: pem(m) as string }),
  'HS256 with the public key (JWK) as its secret': (m) =>
    forge({ ...m.header, alg: 'HS256' }, m.claims, { hmac: JSON.stringify(m.jwk) }),
  'HS256 with an empty secret': (m) => forge({ ...m.header, alg: 'HS256' }, m.claims, { hmac: '' }),
  'HS256 with a weak secret': (m) => forge({ ...m.header, alg: 'HS256' }, m.claims, { hmac: 'secret' }),
  'RS256 with a key of the forger': (m) => forge({ ...m.header, alg: 'RS256' }, m.claims, { key: rsa.privateKey }),
  'ES256 with a key of the forger': (m) => forge(m.header, m.claims, { key: own.privateKey }),
  'an unknown kid': withHeader({ kid: 'unknown' }),
  'no kid': ({ header: { kid: _, ...header }, claims }) => forge(header, claims, { key: own.privateKey }),
  'a kid that is a path': withHeader({ kid: '../../../../dev/null' }),
  'a kid that is a query': withHeader({ kid: "x' UNION SELECT 'secret'--" }),
  'a kid that is an operator': withHeader({ kid: { $ne: null } }),
  'a kid of the prototype': withHeader({ kid: '__proto__' }),
  'a kid that is a URL': withHeader({ kid: 'http://127.0.0.1:1/jwks.json' }),
  'its own key in jwk': withHeader({ jwk: ownJwk }),
  'its own keys at jku': withHeader({ jku: 'http://127.0.0.1:1/jwks.json', kid: 'own' }),
  'its own certificate at x5u': withHeader({ x5u: 'http://127.0.0.1:1/cert.pem' }),
  'its own certificate in x5c': withHeader({ x5c: ['MIIB'] }),
  'a critical extension': withHeader({ crit: ['exp'], exp: 4_000_000_000 }),
  'b64 false': withHeader({ b64: false, crit: ['b64'] }),
  'an all-zero ECDSA signature': (m) =>
    forge(m.header, m.claims, { signature: Buffer.alloc(64).toString('base64url') }),
  'a DER signature': (m) =>
    forge(m.header, m.claims, { signature: Buffer.from('300602010102010', 'hex').toString('base64url') }),
  'the signature of another token': (m) => forge(m.header, m.claims, { signature: parts(m)[2] }),
  'its claims changed under a good signature': (m) => {
    const [header, , signature] = parts(m);
    return `${header}.${Buffer.from(JSON.stringify(m.claims)).toString('base64url')}.${signature}`;
  },
  'its signature stripped': (m) => parts(m).slice(0, 2).join('.'),
  'its signature empty': (m) => `${parts(m).slice(0, 2).join('.')}.`,
  'its signature cut short': (m) => m.token.slice(0, -4),
  'its signature grown': (m) => `${m.token}AAAA`,
  'a fourth part': (m) => `${m.token}.${parts(m)[2]}`,
  'nothing but dots': () => '..',
  'parts that are no JSON': () => 'AAAA.AAAA.AAAA',
  'claims that are an array': (m) => forge(m.header, [m.claims], { key: own.privateKey }),
  'claims that are a text': (m) => forge(m.header, 'admin', { key: own.privateKey }),
  'claims that are null': (m) => forge(m.header, null, { key: own.privateKey }),
  'characters of base64 instead of base64url': (m) => `${m.token.slice(0, -2)}+/`,
  'white space within': (m) => m.token.replace('.', '. '),
  'a good token twice': (m) => `${m.token}, Bearer ${m.token}`,
  'the length of a book': (m) => `${parts(m)[0]}.${'A'.repeat(10_000)}.${parts(m)[2]}`,
  'the refresh token': () => cast.clients.stranger.session?.refreshToken ?? '',
};

describe('API2 Broken authentication', () => {
  it.each(Object.keys(forgeries))('a token with %s is nobody: 401 unauthenticated', async (name) => {
    const before = await possessionsOf(cast);
    const authorization = `Bearer ${forgeries[name]?.(material)}`;
    const { order } = cast.ids;
    expectRefused(await anonymous.get('/users', { authorization }), '401 unauthenticated');
    expectRefused(await anonymous.get(`/orders/${order}`, { authorization }), '401 unauthenticated');
    expectRefused(await anonymous.get('/dashboard', { authorization }), '401 unauthenticated');
    expectRefused(await anonymous.post(`/orders/${order}/cancel`, {}, { authorization }), '401 unauthenticated');
    const state = await anonymous.post<{ active: boolean }>('/auth/verify', { token: authorization.slice(7) });
    expect(state.expect(200)).toEqual({ active: false });
    expect(await possessionsOf(cast)).toEqual(before);
  });

  const schemes = [
    'Basic YWRtaW46YWRtaW4=',
    'Bearer',
    'Token :token',
    'bearer:token',
    'Bearer\t:token',
    ':token',
    'Bearer null',
    'Digest :token',
  ];
  it.each(schemes)('the scheme %j is nobody: 401 unauthenticated', async (scheme) => {
    const authorization = scheme.replace(':token', material.token);
    expectRefused(await anonymous.get('/users/me', { authorization }), '401 unauthenticated');
  });

  const elsewhere: Record<string, (token: string) => Record<string, string>> = {
    'a cookie': (token) => ({ cookie: `token=${token}; access_token=${token}; authorization=Bearer ${token}` }),
    'x-access-token': (token) => ({ 'x-access-token': token, 'x-auth-token': token }),
    'proxy-authorization': (token) => ({ 'proxy-authorization': `Bearer ${token}` }),
    'x-forwarded-authorization': (token) => ({ 'x-forwarded-authorization': `Bearer ${token}` }),
  };
  it.each(Object.keys(elsewhere))('a good token in %s does not count: 401 unauthenticated', async (place) => {
    expectRefused(await anonymous.get('/users/me', elsewhere[place]?.(material.token)), '401 unauthenticated');
  });

  it('a good token in the query does not count: 401 unauthenticated', async () => {
    const { token } = material;
    const answer = await anonymous.get(
      `/users/me?access_token=${token}&token=${token}&authorization=Bearer%20${token}`,
    );
    expectRefused(answer, '401 unauthenticated');
  });
});
