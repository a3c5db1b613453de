import { type Answer, platformFrom, rawRequest, ShopClient } from '@shop/journeys';
import { type Cast, newCast, possessionsOf } from './cast';
import { expectRefused } from './expectations';

const platform = platformFrom(process.env);
const anonymous = new ShopClient(platform.url);

let cast: Cast;
let before: unknown;

beforeAll(async () => {
  cast = await newCast(platform);
  before = await possessionsOf(cast);
});

afterAll(async () => {
  expect(await possessionsOf(cast)).toEqual(before);
});

/** Names under which somebody's gateway tells its services who is calling. */
const identityHeaders = [
  'x-user-id',
  'x-user',
  'x-user-roles',
  'x-roles',
  'x-role',
  'x-auth-user',
  'x-authenticated-user',
  'x-authenticated-userid',
  'x-customer-id',
  'x-consumer-id',
  'x-identity',
  'x-shop-identity',
  'x-remote-user',
  'remote-user',
  'x-forwarded-user',
  'x-forwarded-email',
  'x-internal',
  'x-internal-request',
  'x-service',
  'x-service-token',
  'x-service-name',
  'x-gateway',
  'x-envoy-internal',
  'x-client-cert',
  'x_user_id',
  'x-admin',
];

describe('API8 Security misconfiguration', () => {
  it.each(identityHeaders)('%s makes nobody somebody, and nobody an administrator', async (header) => {
    const { stranger, owner, admin } = cast.clients;
    for (const value of [owner.user.id, admin.user.id, 'admin', 'order', '1', 'true']) {
      const headers = { [header]: value };
      expectRefused(await anonymous.get('/users/me', headers), '401 unauthenticated');
      expectRefused(await anonymous.get('/users', headers), '401 unauthenticated');
      expectRefused(await stranger.get('/users', headers), '403 forbidden');
      expectRefused(await stranger.get(`/orders/${cast.ids.order}`, headers), '404 not_found');
      expect((await stranger.get<{ id: string }>('/users/me', headers)).expect(200).id).toBe(stranger.user.id);
    }
  });

  it.each(['forwarded', 'x-forwarded-for', 'x-real-ip', 'true-client-ip', 'x-client-ip', 'x-forwarded', 'via'])(
    '%s from the loopback opens no door',
    async (header) => {
      const headers = { [header]: header === 'forwarded' ? 'for=127.0.0.1;by=gateway' : '127.0.0.1' };
      for (const path of ['/metrics', '/internal/prices', '/api/v1/internal/prices']) {
        expectRefused(await anonymous.send('GET', path, { headers }), '404 not_found');
      }
      expectRefused(await anonymous.get('/users', headers), '401 unauthenticated');
    },
  );

  const owners = (headers: Record<string, string>, target = '/api/v1/users/me') =>
    rawRequest(platform.url, {
      method: 'GET',
      target,
      headers: { authorization: `Bearer ${cast.clients.owner.session?.accessToken}`, ...headers },
    });

  it('Connection: authorization takes the token away for the service, which then knows nobody', async () => {
    expectRefused(await owners({ connection: 'authorization' }), '401 unauthenticated');
    expectRefused(await owners({ connection: 'close, Authorization' }), '401 unauthenticated');
  });

  it('Connection: x-forwarded-for, x-request-id takes nothing away that the gateway says', async () => {
    const answer = await owners({ connection: 'close, x-forwarded-for, x-request-id, traceparent, host' });
    expect(answer.status).toBe(200);
    expect(answer.headers.get('x-request-id')).toMatch(/^[0-9a-f]{32}$/);
  });

  it('hop-by-hop headers of a client are not answered to', async () => {
    const answer = await owners({ te: 'trailers', 'proxy-connection': 'keep-alive', 'keep-alive': 'timeout=9999' });
    expect(answer.status).toBe(200);
    expect(answer.headers.get('keep-alive') ?? '').not.toContain('9999');
  });

  const answers: Record<string, () => Promise<Answer<unknown>>> = {
    'of a service': () => anonymous.get('/products'),
    'with personal data': () => cast.clients.owner.get('/users/me'),
    'put together by the gateway': () => cast.clients.owner.get('/dashboard'),
    'refused by the gateway': () => anonymous.send('GET', '/no/such/place'),
    'refused by a service': () => cast.clients.stranger.get('/users'),
    'refused for its path': () => anonymous.send('GET', '/api/v1/orders/%00'),
    'about health': () => anonymous.send('GET', '/health'),
    'of the document': () => anonymous.send('GET', '/openapi.json'),
  };
  it.each(Object.keys(answers))('an answer %s has the headers that keep browsers in check', async (name) => {
    const { headers } = await (answers[name] as () => Promise<Answer<unknown>>)();
    expect(headers.get('x-content-type-options')).toBe('nosniff');
    expect(headers.get('x-frame-options')).toMatch(/^(?:DENY|SAMEORIGIN)$/);
    expect(headers.get('content-security-policy')).toMatch(/default-src 'none'/);
    expect(headers.get('strict-transport-security')).toMatch(/max-age=\d{7,}/);
    expect(headers.get('referrer-policy')).toBe('no-referrer');
    for (const tells of ['x-powered-by', 'server', 'x-aspnet-version', 'via']) expect(headers.get(tells)).toBeNull();
    expect(headers.get('content-type')).toMatch(/^application\/(?:problem\+)?json/);
  });

  it('the API page loads from here alone and may not be framed', async () => {
    const { headers } = await anonymous.send('GET', '/docs');
    const policy = headers.get('content-security-policy') ?? '';
    expect(policy).toMatch(/default-src 'none'/);
    expect(policy).toMatch(/frame-ancestors 'none'/);
    expect(policy).not.toMatch(/script-src[^;]*(?:unsafe|\*|https?:)/);
  });

  it('answers with personal data are kept by nobody on the way', async () => {
    const { owner } = cast.clients;
    const paths = ['/users/me', '/users/me/addresses', '/cart', '/orders', '/payments', '/notifications', '/dashboard'];
    for (const path of [...paths, `/orders/${cast.ids.order}`, `/order-details/${cast.ids.order}`]) {
      const cacheControl = (await owner.get(path)).headers.get('cache-control') ?? '';
      expect(`${path} ${cacheControl}`).toMatch(/no-store|private/);
    }
  });

  it.each(['https://evil.example', 'null', 'http://127.0.0.1:1', 'https://shop.example.evil.example', 'file://'])(
    'the origin %s is not let read anything, and not echoed',
    async (origin) => {
      const plain = await cast.clients.owner.get('/users/me', { origin });
      const preflight = await rawRequest(platform.url, {
        method: 'OPTIONS',
        target: '/api/v1/users/me',
        headers: { origin, 'access-control-request-method': 'GET', 'access-control-request-headers': 'authorization' },
      });
      for (const { headers } of [plain, preflight]) {
        const cors = [...headers.keys()].filter((name) => name.startsWith('access-control-'));
        expect(cors).toEqual([]);
      }
    },
  );

  it('polling of live connections lets no origin read either', async () => {
    const headers = { origin: 'https://evil.example' };
    const answer = await anonymous.send('GET', '/socket.io/?EIO=4&transport=polling', { headers });
    expect([...answer.headers.keys()].filter((name) => name.startsWith('access-control-'))).toEqual([]);
  });

  it('no cookie is set, so none can be stolen or ridden', async () => {
    for (const answer of [await anonymous.get('/products'), await cast.clients.owner.get('/dashboard')]) {
      expect(answer.headers.get('set-cookie')).toBeNull();
    }
  });

  const faults: { method: string; target: string; body?: string }[] = [
    { method: 'GET', target: '/api/v1/orders/%F0%9F%8E%92' },
    { method: 'POST', target: '/api/v1/auth/login', body: '{"email":' },
    { method: 'POST', target: '/api/v1/auth/login', body: '{"email":{"toString":1},"password":[]}' },
    { method: 'POST', target: '/api/v1/auth/verify', body: '{"token":"\\ud800"}' },
    { method: 'GET', target: '/api/v1/products?page=9007199254740993' },
    { method: 'GET', target: '/api/v1/products?search=%ff' },
    { method: 'GET', target: '/api/v1/products/%7B%22%24ne%22%3A1%7D' },
  ];
  it.each(faults)(
    'the fault of $method $target $body shows nothing of the inside',
    async ({ method, target, body }) => {
      const headers = { 'content-type': 'application/json' };
      const answer = await rawRequest(platform.url, { method, target, headers, ...(body ? { body } : {}) });
      expect(answer.status).toBeLessThan(500);
      expect(answer.text).not.toMatch(
        /\bat .{1,200}:\d+|node_modules|mongo|zod|SyntaxError|JSON at position|\$argon2/i,
      );
    },
  );
});

describe('API7 Server side request forgery', () => {
  const hosts = ['evil.example', '169.254.169.254', 'localhost:6379', '[::1]:80', 'metadata.google.internal'];
  it.each(hosts)('the Host %s changes neither where a request goes nor what links say', async (host) => {
    const spoofed = {
      host,
      'x-forwarded-host': host,
      'x-forwarded-proto': 'gopher',
      'x-host': host,
      forwarded: `host=${host}`,
    };
    for (const target of ['/api/v1/products?limit=1', '/api/v1/dashboard', '/openapi.json', '/.well-known/jwks.json']) {
      const authorization = `Bearer ${cast.clients.stranger.session?.accessToken}`;
      const answer = await rawRequest(platform.url, { method: 'GET', target, headers: { ...spoofed, authorization } });
      expect(answer.status).toBe(200);
      expect(answer.text).not.toContain(host);
      expect(answer.headers.get('location') ?? '').not.toContain(host);
    }
  });

  const targets = [
    'http://169.254.169.254/latest/meta-data/',
    'http://127.0.0.1:22/',
    'ftp://evil.example/',
    '//evil.example/',
    'gopher://127.0.0.1:6379/_INFO',
  ];
  it.each(targets)('the request target %s goes nowhere: 400 malformed_request', async (target) => {
    expectRefused(await rawRequest(platform.url, { method: 'GET', target }), '400 malformed_request');
  });

  const addresses = [
    'file:///etc/passwd',
    'gopher://127.0.0.1:6379/_INFO',
    'javascript:alert(1)',
    'data:text/html,<script>',
    '//evil.example/x',
    '/etc/passwd',
    '../../secrets.json',
    'http://a b/',
    'https://',
  ];
  it.each(addresses)('a product takes no image from %s: 400 validation_failed', async (image) => {
    const body = { name: 'Image', category: 'security', price: { amount: 100, currency: 'USD' }, images: [image] };
    expectRefused(await cast.clients.admin.post('/products', body), '400 validation_failed');
    const { product } = cast.ids;
    expectRefused(await cast.clients.admin.patch(`/products/${product}`, { images: [image] }), '400 validation_failed');
  });
});
