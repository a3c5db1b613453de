import { replies } from './fake-service';
import { type GatewayUnderTest, rawExchange, rawRequest, startGatewayUnderTest } from './gateway-under-test';

let under: GatewayUnderTest;

beforeAll(async () => {
  under = await startGatewayUnderTest();
});
afterAll(() => under.stop());

const get = (path: string, headers: Record<string, string> = {}) => fetch(`${under.gateway.url}${path}`, { headers });

describe('the routing table', () => {
  it.each([
    ['/api/v1/auth/login', 'auth', '/auth/login'],
    ['/api/v1/users/me', 'user', '/users/me'],
    ['/api/v1/products?search=a%20b&page=2', 'product', '/products?search=a%20b&page=2'],
    ['/api/v1/categories', 'product', '/categories'],
    ['/api/v1/cart/items', 'order', '/cart/items'],
    ['/api/v1/orders/1', 'order', '/orders/1'],
    ['/api/v1/payments?orderId=1', 'payment', '/payments?orderId=1'],
    ['/api/v1/inventory/p1', 'inventory', '/inventory/p1'],
    ['/api/v1/shipments', 'shipping', '/shipments'],
    ['/api/v1/notifications', 'notification', '/notifications'],
    ['/api/products', 'product', '/products'],
    ['/api/v1/admin/dead-letters/order.replies?page=2', 'order', '/admin/dead-letters/order.replies?page=2'],
    [
      '/api/v1/admin/dead-letters/a-shop.user.profiles/actions',
      'user',
      '/admin/dead-letters/a-shop.user.profiles/actions',
    ],
    ['/.well-known/jwks.json', 'auth', '/.well-known/jwks.json'],
  ] as const)('sends %s to %s', async (path, service, target) => {
    const before = under.services[service].seen.length;
    expect((await get(path)).status).toBe(200);
    expect(under.services[service].seen.slice(before).map(({ url }) => url)).toEqual([target]);
  });

  it.each([
    '/',
    '/api',
    '/api/v1',
    '/api/v1/',
    '/api/v2/products',
    '/api/v1/internal/prices',
    '/api/internal/prices',
    '/internal/prices',
    '/api/v1/productsandmore',
    '/api/v1/Products',
    '/api/v1/admin',
    '/api/v1/admin/dead-letters/nobody.replies',
    '/api/v1/admin/dead-letters/order',
    '/api/v1/admin/metrics',
    '/api/v1/constructor',
    '/api/v1/metrics',
    '/api/v1/health',
    '/metrics',
    '/products',
    '/.well-known/openid-configuration',
  ])('knows no %s', async (path) => {
    const response = await get(path);
    expect(response.status).toBe(404);
    expect(response.headers.get('content-type')).toMatch(/^application\/problem\+json/);
    expect(await response.json()).toMatchObject({ code: 'not_found', status: 404, instance: path });
  });

  it.each([
    ['v1', 200],
    ['1', 200],
    ['v2', 404],
    ['nonsense', 404],
  ])('takes the version %s from the header', async (version, status) => {
    expect((await get('/api/products', { 'api-version': version })).status).toBe(status);
  });

  it('lets the version in the path count', async () => {
    expect((await get('/api/v1/products', { 'api-version': 'v2' })).status).toBe(200);
  });
});

describe('headers', () => {
  it('tells the service where the request came from, and nothing that the client made up', async () => {
    const { port } = under.gateway;
    await rawRequest(port, '/api/v1/products', {
      headers: {
        'x-user-id': 'root',
        'x-user-roles': 'admin',
        'X-Identity-Subject': 'root',
        x_user_id: 'root',
        'x-service-name': 'order',
        'x-forwarded-for': '6.6.6.6',
        'x-forwarded-proto': 'https',
        'x-forwarded-host': 'evil.example',
        'x-forwarded-prefix': '/evil',
        'x-real-ip': '6.6.6.6',
        forwarded: 'for=6.6.6.6',
        'x-request-id': 'my-request-1',
        'x-signature': 't=1,v1=2',
        'idempotency-key': 'key-1',
        connection: 'x-named, keep-alive',
        'x-named': 'about this connection',
        te: 'trailers',
        'proxy-authorization': 'Basic eDp5',
      },
    });
    const { headers } = under.services.product.seen.at(-1) ?? { headers: {} };
    expect(headers).toMatchObject({
      'x-request-id': 'my-request-1',
      'x-forwarded-for': '127.0.0.1',
      'x-forwarded-proto': 'http',
      'x-forwarded-host': `127.0.0.1:${port}`,
      'x-forwarded-prefix': '/api/v1',
      'x-signature': 't=1,v1=2',
      'idempotency-key': 'key-1',
      traceparent: expect.stringMatching(/^00-[0-9a-f]{32}-[0-9a-f]{16}-0[01]$/),
    });
    for (const name of [
      'x-user-id',
      'x-user-roles',
      'x-identity-subject',
      'x_user_id',
      'x-service-name',
      'x-real-ip',
      'forwarded',
      'x-named',
      'te',
      'proxy-authorization',
    ]) {
      expect(headers).not.toHaveProperty(name);
    }
  });

  it('carries the trace on', async () => {
    const traceparent = '00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01';
    const response = await get('/api/v1/products', { traceparent });
    expect(response.headers.get('traceparent')).toMatch(/^00-4bf92f3577b34da6a3ce929d0e0e4736-(?!00f067aa0ba902b7)/);
    expect(under.services.product.seen.at(-1)?.headers.traceparent).toBe(response.headers.get('traceparent'));
  });

  it('returns the answer with the gateway’s own headers and without those of the inner connection', async () => {
    under.services.order.answer = replies(201, { id: 'o1' }, { location: '/orders/o1', 'x-powered-by': 'x' });
    const response = await fetch(`${under.gateway.url}/api/v1/orders`, { method: 'POST', body: '{}' });
    expect(response.status).toBe(201);
    expect(Object.fromEntries(response.headers)).toMatchObject({
      location: '/api/v1/orders/o1',
      'x-request-id': expect.stringMatching(/^[0-9a-f]{32}$/),
      'x-content-type-options': 'nosniff',
      'content-security-policy': "default-src 'none';frame-ancestors 'none'",
      'content-type': 'application/json',
      ratelimit: expect.stringMatching(/^"anonymous";r=\d+;t=\d+$/),
      'ratelimit-policy': '"anonymous";q=600000;w=60',
    });
    expect(response.headers.has('x-powered-by')).toBe(false);
  });

  it('keeps the id of a request on its problem', async () => {
    const response = await get('/api/v1/nowhere', { 'x-request-id': 'known-request-id' });
    expect(response.headers.get('x-request-id')).toBe('known-request-id');
    expect(response.headers.get('traceparent')).toMatch(/^00-/);
    expect(await response.json()).toMatchObject({ requestId: 'known-request-id' });
  });
});

describe('raw paths', () => {
  it.each([
    '/api/v1/products/../internal/prices',
    '/api/v1/products/./x',
    '/api/v1/products/..',
    '/api/v1/products/%2e%2e/internal/prices',
    '/api/v1/products/%2E./internal/prices',
    '/api/v1/products/.%2e/x',
    '/api/v1/products/..;/internal/prices',
    '/api/v1/products%2f..%2finternal',
    '/api/v1/products/a%2Fb',
    '/api/v1/products/a%5cb',
    '/api/v1/products/a%5Cb',
    '/api/v1/products\\..\\internal',
    '/api/v1/products/a%00b',
    '/api/v1/products?search=%00',
    '/api/v1/products/%252e%252e/internal',
    '/api/v1/products/a%252fb',
    '/api/v1/products/%zz',
    '/api/v1/products/%',
    '/api/v1/products?search=%e',
    '/api/v1/products/%ff%fe',
    '//api/v1/products',
    '/api//v1/products',
    '/api/v1//products',
    '/api/v1/products//x',
    '/api/v1/products/#x',
    `/api/v1/products/${'a'.repeat(8_100)}`,
    'http://127.0.0.1/api/v1/products',
    'products',
  ])('refuses %s', async (path) => {
    const before = under.services.product.seen.length;
    const answer = await rawRequest(under.gateway.port, path);
    expect(answer.status).toBe(400);
    expect(answer.headers['content-type']).toMatch(/^application\/problem\+json/);
    expect(JSON.parse(answer.text)).toMatchObject({ code: 'malformed_request', status: 400 });
    expect(answer.headers['x-request-id']).toBeDefined();
    expect(under.services.product.seen).toHaveLength(before);
  });

  it.each([
    '/api/v1/products/a.b..c',
    '/api/v1/products/...',
    '/api/v1/products/gr%C3%BCn',
    '/api/v1/products?search=a%2Fb%5C..',
    "/api/v1/products/a~b!$&'()*+,;=:@",
  ])('lets %s through as it is', async (path) => {
    expect((await rawRequest(under.gateway.port, path)).status).toBe(200);
    expect(under.services.product.seen.at(-1)?.url).toBe(path.slice('/api/v1'.length));
  });

  it.each([
    ['two lengths', 'POST /api/v1/orders HTTP/1.1\r\nHost: x\r\nContent-Length: 4\r\nContent-Length: 5\r\n\r\nabcd'],
    [
      'a length and chunks',
      'POST /api/v1/orders HTTP/1.1\r\nHost: x\r\nContent-Length: 4\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n',
    ],
    ['an unknown coding', 'POST /api/v1/orders HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: xchunked\r\n\r\n0\r\n\r\n'],
    ['a bare line feed in a header', 'GET /api/v1/products HTTP/1.1\r\nHost: x\r\nA: b\nC: d\r\n\r\n'],
    ['a space before the colon', 'GET /api/v1/products HTTP/1.1\r\nHost: x\r\nA : b\r\n\r\n'],
    ['no host', 'GET /api/v1/products HTTP/1.1\r\n\r\n'],
    ['no HTTP at all', 'nonsense\r\n\r\n'],
  ])('refuses %s', async (_what, bytes) => {
    const seen = under.services.product.seen.length + under.services.order.seen.length;
    expect(await rawExchange(under.gateway.port, bytes)).toMatch(/^HTTP\/1\.1 400 /);
    expect(under.services.product.seen.length + under.services.order.seen.length).toBe(seen);
  });

  it.each([
    ['two hosts', 'GET /health HTTP/1.1\r\nHost: x\r\nHost: y\r\n\r\n'],
    ['no host', 'GET /health HTTP/1.1\r\n\r\n'],
    ['a host that is none', 'GET /health HTTP/1.1\r\nHost: x/y\r\n\r\n'],
    ['no version', 'GET /health\r\n\r\n'],
    ['another version', 'GET /health HTTP/2.0\r\nHost: x\r\n\r\n'],
  ])('refuses a request with %s, and closes the connection', async (_, bytes) => {
    const text = await rawExchange(under.gateway.port, bytes);
    expect(text).toMatch(/^HTTP\/1\.1 400 [\s\S]*"code":"malformed_request"/);
  });

  it('answers HTTP/1.0 without a host', async () => {
    expect(await rawExchange(under.gateway.port, 'GET /health HTTP/1.0\r\n\r\n')).toMatch(/^HTTP\/1\.1 200 /);
  });

  it('answers headers beyond all measure with 431 and a problem', async () => {
    const text = await rawExchange(
      under.gateway.port,
      `GET /api/v1/products HTTP/1.1\r\nHost: x\r\nA: ${'b'.repeat(20_000)}\r\n\r\n`,
    );
    expect(text).toMatch(/^HTTP\/1\.1 431 /);
    expect(text).toMatch(/x-request-id: [0-9a-f]{32}/);
    expect(text).toMatch(/"code":"malformed_request"/);
  });
});
