import { platformFrom, rawRequest, ShopClient } from '@shop/journeys';
import { type Cast, newCast, possessionsOf } from './cast';
import { expectNothingInside, expectRefused } from './expectations';
import { liveConnection } from './routes';

const platform = platformFrom(process.env);

let cast: Cast;
let before: unknown;

beforeAll(async () => {
  cast = await newCast(platform);
  before = await possessionsOf(cast);
});

afterAll(async () => {
  expect(await possessionsOf(cast)).toEqual(before);
});

/** As the administrator, who may go everywhere that can be gone to. */
const ask = (target: string, method = 'GET', headers = {}) =>
  rawRequest(platform.url, {
    method,
    target,
    headers: {
      authorization: `Bearer ${cast.clients.admin.session?.accessToken}`,
      'content-type': 'application/json',
      ...headers,
    },
    ...(method === 'GET' ? {} : { body: '{}' }),
  });

// As a service would see it, whatever a proxy in between makes of it.
const ambiguousPaths = [
  '/api/v1/orders/../internal/prices',
  '/api/v1/orders/..',
  '/api/v1/./orders',
  '/api/v1/orders/.',
  '/api/v1/orders/%2e%2e/metrics',
  '/api/v1/orders/%2E%2E/metrics',
  '/api/v1/orders/.%2e/metrics',
  '/api/v1/orders/%2e./metrics',
  '/api/v1/orders/..;/metrics',
  '/api/v1/orders/..;a=b/metrics',
  '/api/v1/orders/..%2f..%2fmetrics',
  '/api/v1/orders/%252e%252e/metrics',
  '/api/v1/orders%2f..%2f..%2fmetrics',
  '/api/v1/orders%252f..%252fmetrics',
  '/api/v1/orders%5c..%5cmetrics',
  '/api/v1/orders\\..\\metrics',
  '/api/v1\\orders',
  '//metrics',
  '//api/v1/orders',
  '/api//v1/orders',
  '/api/v1//internal/prices',
  '/api/v1/orders//',
  '/api/v1/orders%00',
  '/api/v1/orders%00/../../metrics',
  '/api/v1/orders%2500',
  '/api/v1/orders/%c0%ae%c0%ae/metrics',
  '/api/v1/orders/%c0%af',
  '/api/v1/orders/%e0%80%af',
  '/api/v1/orders/%f0%80%80%af',
  '/api/v1/orders/%ed%a0%80',
  '/api/v1/orders/%ff',
  '/api/v1/orders/%u002e%u002e',
  '/api/v1/orders/%',
  '/api/v1/orders/%4',
  '/api/v1/orders#/metrics',
  '*',
  'metrics',
  '?',
  'http://127.0.0.1/metrics',
  'http://evil.example/api/v1/orders',
  'https://evil.example:443/',
  'file:///etc/passwd',
];

const closedPaths = [
  '/metrics',
  '/Metrics',
  '/METRICS',
  '/metrics/',
  '/metrics.',
  '/%6detrics',
  '/internal',
  '/internal/prices',
  '/Internal/prices',
  '/internal/contacts/1',
  '/api/internal/prices',
  '/api/v1/internal/prices',
  '/api/v1/INTERNAL/prices',
  '/api/v1/internal.',
  '/api/v1/%69nternal/prices',
  '/api/v1/metrics',
  '/api/v1/health',
  '/api/v1/ready',
  '/api/v1/openapi.json',
  '/api/v1/orders/metrics/x',
  '/api/v1/orders;/metrics',
  '/api/v1/orders/..%20/metrics',
  '/api/v1/%6frders',
  '/api/v1/Orders',
  '/api/v1/orders.',
  '/api/v1/orders%20',
  '/api/v1/orders;x=1',
  '/API/v1/orders',
  '/api/V1/orders',
  '/auth/login',
  '/orders',
  '/users/me',
  '/debug',
  '/debug/pprof',
  '/server-status',
  '/actuator/env',
  '/.env',
  '/.git/config',
  '/package.json',
  '/docs/..%2fpackage.json',
  '/graphql',
  '/api/v1/__proto__',
  '/api/v1/constructor',
  '/api/v1/toString',
];

describe('API8 Security misconfiguration', () => {
  it.each(ambiguousPaths)(
    'the path %s, which two readers may read differently: 400 malformed_request',
    async (path) => {
      for (const method of ['GET', 'POST']) expectRefused(await ask(path, method), '400 malformed_request');
    },
  );

  it.each(closedPaths)('the path %s leads nowhere: 404 not_found', async (path) => {
    expectRefused(await ask(path), '404 not_found', '400 malformed_request');
    expect([400, 404]).toContain((await ask(path, 'POST')).status);
  });

  it.each(['TRACE', 'TRACK', 'CONNECT', 'PROPFIND', 'MOVE', 'PURGE', 'LINK', 'QUERY'])(
    'the method %s does nothing and echoes nothing',
    async (method) => {
      for (const path of ['/api/v1/orders', '/api/v1/dashboard', '/health', `/api/v1/orders/${cast.ids.order}`]) {
        const answer = await ask(path, method, { 'x-canary': 'canary' }).catch(() => undefined);
        if (!answer) continue; // the connection was closed without a word
        expect([400, 404, 405, 501]).toContain(answer.status);
        expect(answer.text).not.toContain('canary');
      }
    },
  );

  it.each(['x-http-method-override', 'x-http-method', 'x-method-override'])('%s changes no method', async (header) => {
    const { owner } = cast.clients;
    const answer = await owner.post('/cart', {}, { [header]: 'DELETE' });
    expectRefused(answer, '404 not_found', '405 method_not_allowed');
    const read = await owner.get<{ items: unknown[] }>('/cart?_method=DELETE', { [header]: 'DELETE' });
    expect(read.expect(200).items).toHaveLength(1);
  });

  it.each(['x-original-url', 'x-rewrite-url', 'x-forwarded-prefix', 'x-forwarded-uri', 'x-original-uri'])(
    '%s leads nowhere else',
    async (header) => {
      const answer = await ask('/api/v1/categories', 'GET', { [header]: '/metrics' });
      expect(answer.status).toBe(200);
      expect(answer.json()).toHaveProperty('items');
      const nowhere = await ask('/no/such/place', 'GET', { [header]: '/api/v1/orders' });
      expectRefused(nowhere, '404 not_found');
    },
  );
});

describe('API9 Improper inventory management', () => {
  const versions = ['v0', 'v2', 'v1.1', 'v01', 'v10', 'beta', 'latest', 'v1beta', '1', 'V1'];
  it.each(versions)('version %s in the path: 404 not_found', async (version) => {
    for (const path of ['products', 'orders', 'users', 'dashboard']) {
      expectRefused(await ask(`/api/${version}/${path}`), '404 not_found');
    }
  });

  it.each(['v0', 'v2', '2', 'latest', 'v1, v2', '__proto__', 'constructor', '../v1', '1.0', '01'])(
    'version %j in the header: 404 not_found',
    async (version) => {
      for (const path of ['products', 'orders', 'users', 'dashboard']) {
        expectRefused(await ask(`/api/${path}`, 'GET', { 'api-version': version }), '404 not_found');
      }
    },
  );

  it('every method of every published path that the document does not name is refused', async () => {
    const { paths } = (
      await new ShopClient(platform.url).send<{ paths: Record<string, object> }>('GET', '/openapi.json')
    ).expect(200);
    const methods = ['GET', 'POST', 'PUT', 'PATCH', 'DELETE'];
    const ofApi = Object.entries(paths).filter(([path]) => path !== liveConnection);
    for (const [path, operations] of ofApi) {
      // A name in the path may be an id elsewhere: /users/{id} answers for /users/me, with what it has.
      const template = path.replace(/\{queue\}/, 'order.checkout-replies').replace(/\{\w+\}/g, 'no-such-thing');
      for (const method of methods.filter((one) => !(one.toLowerCase() in operations))) {
        const answer = await ask(template, method);
        expectRefused(answer, '404 not_found', '405 method_not_allowed');
      }
    }
  });

  // Of services' own: what they answer to each other and to probes.
  const own = [
    '/metrics',
    '/health',
    '/ready',
    '/openapi.json',
    '/internal/prices',
    '/internal/contacts',
    '/internal/addresses',
  ];
  it.each(own)('a service’s %s is not to be had behind any resource', async (path) => {
    const resources = [
      'auth',
      'users',
      'products',
      'categories',
      'cart',
      'orders',
      'payments',
      'inventory',
      'shipments',
      'notifications',
      'admin',
    ];
    for (const resource of resources) {
      const answer = await ask(`/api/v1/${resource}${path}`);
      expectRefused(answer, '404 not_found', '403 forbidden', '400 validation_failed');
      expectNothingInside(answer);
    }
  });

  it('webhooks are not there before there are any: 404 not_found', async () => {
    for (const provider of ['card', 'stripe', 'bank-transfer', '__proto__']) {
      const answer = await ask(`/api/v1/payments/webhooks/${provider}`, 'POST', { 'x-signature': 't=1,v1=00' });
      expectRefused(answer, '404 not_found');
    }
  });

  it('no other version of the document or page is left lying about', async () => {
    for (const path of ['/swagger.json', '/swagger', '/api-docs', '/v1/openapi.json', '/openapi.yaml', '/redoc']) {
      expectRefused(await ask(path), '404 not_found');
    }
  });
});
