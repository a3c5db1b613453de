import { randomUUID } from 'node:crypto';
import { newCustomer, platformFrom, ShopClient } from '@shop/journeys';
import { expectRefused } from './expectations';
import { type Claims, forge } from './json-web-token';
import { secretsOf, signingKeyOf } from './signing-key';

const platform = platformFrom(process.env);
const anonymous = new ShopClient(platform.url);
const now = Math.floor(Date.now() / 1000);

let issue: (changes: Claims) => string;

beforeAll(async () => {
  const [{ kid, privateKey }, customer] = await Promise.all([signingKeyOf(platform), newCustomer(platform.url)]);
  const good: Claims = {
    sub: customer.user.id,
    roles: ['customer', 'admin'],
    typ: 'access',
    iss: 'shop-auth',
    aud: 'shop',
    iat: now - 10,
    exp: now + 600,
    jti: randomUUID(),
  };
  issue = (changes) => forge({ alg: 'ES256', typ: 'JWT', kid }, { ...good, ...changes }, { key: privateKey });
});

const wrongClaims: Record<string, Claims> = {
  'that has expired': { exp: now - 60 },
  'that expires in text': { exp: String(now + 600) },
  'that never expires': { exp: undefined },
  'that expires at null': { exp: null },
  'that is not yet valid': { nbf: now + 600 },
  'whose beginning is text': { nbf: 'now' },
  'of another issuer': { iss: 'somebody' },
  'of no issuer': { iss: undefined },
  'of a list of issuers': { iss: ['shop-auth'] },
  'for another audience': { aud: 'another-shop' },
  'for no audience': { aud: undefined },
  'of the kind refresh': { typ: 'refresh' },
  'of the kind service': { typ: 'service' },
  'of no kind': { typ: undefined },
  'of a kind that is a list': { typ: ['access'] },
  'whose subject is an object': { sub: { $ne: null } },
  'whose subject is a list': { sub: ['somebody'] },
  'whose subject is a number': { sub: 1 },
  'without a subject': { sub: undefined },
  'whose subject is empty': { sub: '' },
  'whose roles are text': { roles: 'admin' },
  'whose roles are an object': { roles: { admin: true } },
  'whose roles are nested': { roles: [['admin']] },
};

describe('API2 Broken authentication', () => {
  it('a token that is right in everything is somebody, so that the refusals below mean something', async () => {
    (await anonymous.get('/users', { authorization: `Bearer ${issue({})}` })).expect(200);
  });

  it.each(Object.keys(wrongClaims))(
    'a token signed by the platform %s is nobody: 401 unauthenticated',
    async (name) => {
      const authorization = `Bearer ${issue(wrongClaims[name] ?? {})}`;
      for (const path of ['/users', '/orders', '/dashboard']) {
        expectRefused(await anonymous.get(path, { authorization }), '401 unauthenticated');
      }
    },
  );

  it.each(['gateway', 'order', 'user', 'payment'])(
    'a token between services, for %s, is nobody from outside: 401 unauthenticated',
    async (audience) => {
      const claims = { sub: 'order', typ: 'service', iss: 'shop-services', aud: audience, iat: now, exp: now + 60 };
      const { SERVICE_TOKEN_SECRET: hmac } = secretsOf(platform);
      const authorization = `Bearer ${forge({ alg: 'HS256', typ: 'JWT' }, claims, { hmac })}`;
      for (const path of ['/users', '/orders', '/dashboard']) {
        expectRefused(await anonymous.get(path, { authorization }), '401 unauthenticated');
      }
    },
  );
});
