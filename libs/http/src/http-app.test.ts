import { request as httpRequest } from 'node:http';
import { ShopError } from '@shop/errors';
import { silentTelemetry } from '@shop/telemetry';
import { z } from 'zod';
import { createHttpApp, type HttpServer, type Identity, listen, noContent, ok, route } from '.';
import { readinessSchema } from './operations';

const identities: Record<string, Identity> = {
  customer: { subject: 'c1', kind: 'user', roles: ['customer'], expiresAt: 4e9 },
  admin: { subject: 'a1', kind: 'user', roles: ['customer', 'admin'], expiresAt: 4e9 },
  service: { subject: 'order', kind: 'service', roles: [], expiresAt: 4e9 },
};
const body = z.strictObject({ name: z.string() });
const answers = { 200: { description: 'It' } };
const open = { summary: 'x', responses: answers } as const;

let server: HttpServer;
let databaseIsUp = true;
let accepting = true;
const telemetry = silentTelemetry('things');

beforeAll(async () => {
  const app = createHttpApp({
    service: 'things',
    telemetry,
    info: { title: 'Things', version: '1', description: '' },
    accepting: () => accepting,
    dependencies: [{ name: 'database', check: () => databaseIsUp }],
    verifier: {
      verify: async (token) => {
        const identity = identities[token.split('.')[0] ?? ''];
        if (!identity) throw new ShopError('unauthenticated', 'no');
        return identity;
      },
    },
    routes: [
      route({
        ...open,
        method: 'get',
        path: '/things/:id',
        operationId: 'getThing',
        access: 'public',
        params: z.object({ id: z.string().max(10) }),
        query: z.object({ page: z.string().optional() }),
        handle: async ({ params, query, identity }) => ok({ params, query, subject: identity?.subject ?? null }),
      }),
      route({
        ...open,
        method: 'post',
        path: '/things',
        operationId: 'addThing',
        access: 'customer',
        body,
        handle: async (call) => ok(call.body),
      }),
      route({
        ...open,
        method: 'delete',
        path: '/things/:id',
        operationId: 'removeThing',
        access: 'admin',
        handle: async () => noContent(),
      }),
      route({
        ...open,
        method: 'get',
        path: '/internal/things',
        operationId: 'listThingsForServices',
        access: 'service',
        handle: async () => ok({}),
      }),
      route({
        ...open,
        method: 'get',
        path: '/tagged',
        operationId: 'getTagged',
        access: 'public',
        handle: async () => ok({ kept: true }, { ETag: 'W/"1"' }),
      }),
      route({
        ...open,
        method: 'get',
        path: '/broken',
        operationId: 'getBroken',
        access: 'public',
        handle: () => Promise.reject(new Error('secret detail')),
      }),
    ],
  });
  server = await listen(app, { host: '127.0.0.1', port: 0 });
});
afterAll(() => server.close(1_000));

const as = (who: string) => ({ authorization: `Bearer ${who}.x.y` });
const json = { 'content-type': 'application/json' };
const call = (path: string, init?: RequestInit) => fetch(`http://127.0.0.1:${server.port}${path}`, init);

it('gives the handler what was validated and nothing else', async () => {
  const response = await call('/things/1?page=2&other=3', { headers: as('customer') });
  expect(await response.json()).toEqual({ params: { id: '1' }, query: { page: '2' }, subject: 'c1' });
});

it.each<[string, string, RequestInit, number, string]>([
  ['an invalid parameter', '/things/12345678901', {}, 400, 'validation_failed'],
  ['a parameter given twice', '/things/1?page=1&page=2', {}, 400, 'validation_failed'],
  ['a malformed escape', '/things/%ff', {}, 400, 'malformed_request'],
  [
    'malformed JSON',
    '/things',
    { method: 'POST', headers: { ...json, ...as('customer') }, body: '{"a' },
    400,
    'malformed_json',
  ],
  [
    'JSON of another kind',
    '/things',
    { method: 'POST', headers: { ...json, ...as('customer') }, body: 'null' },
    400,
    'validation_failed',
  ],
  ['no body', '/things', { method: 'POST', headers: as('customer') }, 400, 'validation_failed'],
  [
    'an unknown property',
    '/things',
    { method: 'POST', headers: { ...json, ...as('customer') }, body: '{"name":"a","x":1}' },
    400,
    'validation_failed',
  ],
  ['no token', '/things', { method: 'POST', headers: json, body: '{"name":"a"}' }, 401, 'unauthenticated'],
  ['a bad token on a public route', '/things/1', { headers: as('nobody') }, 401, 'unauthenticated'],
  ['too few rights', '/things/1', { method: 'DELETE', headers: as('customer') }, 403, 'forbidden'],
  [
    'the token of a service',
    '/things',
    { method: 'POST', headers: { ...json, ...as('service') }, body: '{"name":"a"}' },
    403,
    'forbidden',
  ],
  ['a customer on an internal route', '/internal/things', { headers: as('admin') }, 403, 'forbidden'],
  ['an unknown path', '/nothing', {}, 404, 'not_found'],
  ['another method', '/things/1', { method: 'PUT' }, 405, 'method_not_allowed'],
  [
    'too large a body',
    '/things',
    { method: 'POST', headers: { ...json, ...as('customer') }, body: JSON.stringify({ name: 'x'.repeat(200_000) }) },
    413,
    'payload_too_large',
  ],
  [
    'another media type',
    '/things',
    { method: 'POST', headers: { 'content-type': 'text/plain', ...as('customer') }, body: '{"name":"a"}' },
    415,
    'unsupported_media_type',
  ],
  [
    'another charset',
    '/things',
    {
      method: 'POST',
      headers: { 'content-type': 'application/json; charset=latin1', ...as('customer') },
      body: '{"name":"a"}',
    },
    415,
    'unsupported_media_type',
  ],
  ['a failure of ours', '/broken', {}, 500, 'internal_error'],
])('answers %s with a problem', async (_what, path, init, status, code) => {
  const response = await call(path, init);
  expect(response.status).toBe(status);
  expect(response.headers.get('content-type')).toBe('application/problem+json; charset=utf-8');
  const problem = (await response.json()) as Record<string, unknown>;
  expect(problem).toMatchObject({ status, code, instance: path.split('?')[0], requestId: expect.any(String) });
  expect(response.headers.get('x-request-id')).toBe(problem.requestId);
  expect(JSON.stringify(problem)).not.toContain('secret detail');
});

it('says which methods there are', async () => {
  expect((await call('/things/1', { method: 'PATCH' })).headers.get('allow')).toBe('GET, DELETE, HEAD');
});

it.each([
  ['known-id.1', 'known-id.1'],
  ['7', '7'],
  ['', undefined],
  ['with space in it', undefined],
  ['x'.repeat(129), undefined],
])('keeps the request id %j only if it is well-formed', async (given, kept) => {
  const id = (await call('/things/1', { headers: { 'x-request-id': given } })).headers.get('x-request-id');
  expect(id).toEqual(kept ?? expect.stringMatching(/^[0-9a-f]{32}$/));
});

it('takes a JSON body that a client sends in chunks', async () => {
  const status = await new Promise((resolve, reject) => {
    const request = httpRequest(
      { port: server.port, path: '/things', method: 'POST', headers: { ...json, ...as('customer') } },
      (response) => resolve(response.resume().statusCode),
    );
    request.on('error', reject);
    request.write('{"na');
    request.end('me":"a"}');
  });
  expect(status).toBe(200);
});

it('documents its operations, with what they answer', async () => {
  const document = (await (await call('/openapi.json')).json()) as { paths: Record<string, { get: object }> };
  expect(document.paths['/ready']?.get).toMatchObject({
    operationId: 'getReadiness',
    security: [],
    responses: { 503: { content: { 'application/json': { schema: { $ref: '#/components/schemas/Readiness' } } } } },
  });
  expect(readinessSchema.strict().parse(await (await call('/ready')).json())).toMatchObject({ service: 'things' });
  expect((await call('/metrics')).headers.get('content-type')).toContain('text/plain');
});

it('is ready with all it depends on, and alive without', async () => {
  expect((await call('/ready')).status).toBe(200);
  databaseIsUp = false;
  const response = await call('/ready');
  expect(response.status).toBe(503);
  expect(await response.json()).toEqual({ service: 'things', status: 'not_ready', dependencies: { database: 'down' } });
  expect((await call('/health')).status).toBe(200);
});

it('is ready without what a check excludes, and tells of it all the same', async () => {
  databaseIsUp = false;
  const response = await call('/ready?exclude=database');
  expect(response.status).toBe(200);
  expect(await response.json()).toMatchObject({ status: 'ready', dependencies: { database: 'down' } });
  expect((await call('/ready?exclude=databse')).status).toBe(400);
});

it('is not ready once it stops, whatever a check excludes', async () => {
  accepting = false;
  const response = await call('/ready?exclude=database');
  expect(response.status).toBe(503);
  expect(await response.json()).toMatchObject({ status: 'stopping' });
  expect((await call('/ready?exclude=accepting')).status).toBe(400);
});

it('labels its metrics with routes, never with paths', async () => {
  await call('/things/one-of-many');
  await call('/nothing-here');
  const text = await (await call('/metrics')).text();
  expect(text).toContain('http_route="/things/:id"');
  expect(text).toContain('http_route="unmatched"');
  expect(text).not.toMatch(/one-of-many|nothing-here/);
});

it('documents its routes, those for other services without a prefix', async () => {
  const document = (await (await call('/openapi.json')).json()) as { paths: Record<string, unknown> };
  const paths = ['/api/v1/things/{id}', '/api/v1/things', '/internal/things', '/api/v1/tagged', '/api/v1/broken'];
  expect(Object.keys(document.paths)).toEqual([...paths, '/health', '/ready', '/metrics']);
});

it('answers 304 without a body to who has the answer already', async () => {
  const ask = (tag: string) => call('/tagged', { headers: { 'if-none-match': tag } });
  const same = await ask('"0", W/"1"');
  expect(same.status).toBe(304);
  expect(same.headers.get('etag')).toBe('W/"1"');
  expect(same.headers.get('content-type')).toBeNull();
  expect(await same.text()).toBe('');
  expect((await ask('"0"')).status).toBe(200);
});
