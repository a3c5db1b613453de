import { randomUUID } from 'node:crypto';
import { gzipSync } from 'node:zlib';
import { logIn, newCustomer, password } from './customers';
import { address, orderOf, placeOrder, settled } from './orders';
import { platformFrom } from './platform';
import { processesOf } from './processes';
import { newProduct, stockOf } from './products';
import { rawRequest } from './raw-request';
import { type Answer, ShopClient } from './shop-client';
import type { Address, Problem, Profile } from './shop-views';

const platform = platformFrom(process.env);
const anonymous = new ShopClient(platform.url);

type Role = 'anonymous' | 'customer' | 'admin';

interface RouteUnderTest {
  method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  /** `:name` stands for an id of {@link ids}. */
  path: string;
  role: Role;
  /** A body that would be accepted. */
  body?: Record<string, unknown>;
  /** A list with pages. */
  paged?: boolean;
}

const usd = { amount: 100, currency: 'USD' };

/** Every route of API.md that is built so far, but for the two that take no JSON or come from outside. */
const routes: RouteUnderTest[] = [
  { method: 'POST', path: '/auth/register', role: 'anonymous', body: { email: 'a@b.example', password, name: 'A' } },
  { method: 'POST', path: '/auth/login', role: 'anonymous', body: { email: 'a@b.example', password } },
  { method: 'POST', path: '/auth/refresh', role: 'anonymous', body: { refreshToken: 'x' } },
  { method: 'POST', path: '/auth/logout', role: 'anonymous', body: { refreshToken: 'x' } },
  { method: 'POST', path: '/auth/verify', role: 'anonymous', body: { token: 'x' } },
  {
    method: 'POST',
    path: '/auth/password',
    role: 'customer',
    body: { currentPassword: password, newPassword: password },
  },
  { method: 'GET', path: '/users/me', role: 'customer' },
  {
    method: 'PATCH',
    path: '/users/me',
    role: 'customer',
    body: { name: 'Changed', phone: '+15550100', preferences: { theme: 'dark' } },
  },
  { method: 'GET', path: '/users/me/addresses', role: 'customer' },
  { method: 'POST', path: '/users/me/addresses', role: 'customer', body: { ...address, label: 'home' } },
  { method: 'PATCH', path: '/users/me/addresses/:address', role: 'customer', body: { city: 'Changed' } },
  { method: 'DELETE', path: '/users/me/addresses/:unknown', role: 'customer' },
  { method: 'GET', path: '/users', role: 'admin', paged: true },
  { method: 'GET', path: '/users/:unknown', role: 'admin' },
  { method: 'GET', path: '/products', role: 'anonymous', paged: true },
  { method: 'GET', path: '/products/:unknown', role: 'anonymous' },
  {
    method: 'POST',
    path: '/products',
    role: 'admin',
    body: { name: 'Bad input', category: 'bad-input', price: usd, initialStock: 1 },
  },
  { method: 'PATCH', path: '/products/:product', role: 'admin', body: { name: 'Changed', price: usd } },
  { method: 'DELETE', path: '/products/:unknown', role: 'admin' },
  { method: 'GET', path: '/categories', role: 'anonymous' },
  { method: 'GET', path: '/cart', role: 'customer' },
  { method: 'DELETE', path: '/cart', role: 'customer' },
  { method: 'POST', path: '/cart/items', role: 'customer', body: { productId: ':product', quantity: 1 } },
  { method: 'PUT', path: '/cart/items/:product', role: 'customer', body: { quantity: 1 } },
  { method: 'DELETE', path: '/cart/items/:unknown', role: 'customer' },
  { method: 'POST', path: '/orders', role: 'customer', body: { ...orderOf(':product') } },
  { method: 'GET', path: '/orders', role: 'customer', paged: true },
  { method: 'GET', path: '/orders/:unknown', role: 'customer' },
  { method: 'GET', path: '/orders/:unknown/events', role: 'customer' },
  { method: 'POST', path: '/orders/:unknown/cancel', role: 'customer' },
  { method: 'PUT', path: '/orders/:order/status', role: 'admin', body: { status: 'delivered' } },
  { method: 'GET', path: '/order-details/:unknown', role: 'customer' },
  { method: 'GET', path: '/dashboard', role: 'customer' },
  { method: 'GET', path: '/payments', role: 'customer', paged: true },
  { method: 'GET', path: '/payments/:unknown', role: 'customer' },
  { method: 'GET', path: '/payments/:unknown/invoice', role: 'customer' },
  { method: 'GET', path: '/inventory', role: 'admin', paged: true },
  { method: 'GET', path: '/inventory/:unknown', role: 'anonymous' },
  { method: 'POST', path: '/inventory/:product/adjust', role: 'admin', body: { delta: 1, reason: 'counted' } },
  { method: 'GET', path: '/shipments', role: 'customer', paged: true },
  { method: 'GET', path: '/notifications', role: 'customer', paged: true },
  { method: 'POST', path: '/notifications/:unknown/read', role: 'customer' },
  { method: 'POST', path: '/notifications/read-all', role: 'customer' },
];

const named = (list: RouteUnderTest[]) =>
  list.map((one): [string, RouteUnderTest] => [`${one.method} ${one.path}`, one]);
const withBody = routes.filter(({ body }) => body !== undefined);

let clients: Record<Role, ShopClient>;
let ids: Record<string, string>;
let before: unknown;
let restartsBefore: unknown;

beforeAll(async () => {
  const admin = await logIn(platform.url, platform.adminEmail, platform.adminPassword);
  const customer = await newCustomer(platform.url);
  clients = { anonymous, customer, admin };
  const product = await newProduct(admin, 50);
  const { id: address_ } = (await customer.post<Address>('/users/me/addresses', address)).expect(201);
  const order = await settled(customer, (await placeOrder(customer, orderOf(product.id))).id);
  ids = { product: product.id, order: order.id, address: address_, unknown: randomUUID() };
  (await customer.post('/cart/items', { productId: product.id, quantity: 2 })).expect(200);
  before = await everything();
  restartsBefore = restarts();
});

/** All that the bad requests could have changed. */
async function everything() {
  const { customer, admin } = clients;
  const read = async (client: ShopClient, path: string) => (await client.get<unknown>(path)).expect(200);
  return {
    profile: await read(customer, '/users/me'),
    addresses: await read(customer, '/users/me/addresses'),
    cart: await read(customer, '/cart'),
    orders: await read(customer, '/orders'),
    payments: await read(customer, `/payments?orderId=${ids.order}`),
    product: await read(admin, `/products/${ids.product}`),
    made: await read(admin, '/products?category=bad-input'),
    stock: await stockOf(admin, ids.product ?? ''),
    users: ((await read(admin, '/users?search=a@b.example')) as { items: Profile[] }).items,
  };
}

// Only a platform of the tests' own says how often its processes had to be started again.
const restarts = () =>
  platform.dataDir ? processesOf(platform).map(({ name, restarts: count }) => `${name} ${count}`) : [];

afterAll(async () => {
  expect(await everything()).toEqual(before);
  expect(restarts()).toEqual(restartsBefore);
});

const withIds = (text: string) =>
  text.replace(/:(product|order|address|unknown)\b/g, (_, name: string) => ids[name] ?? '');

function send(route: RouteUnderTest, text: string, contentType = 'application/json'): Promise<Answer<unknown>> {
  return clients[route.role].send(route.method, `/api/v1${withIds(route.path)}`, {
    text,
    headers: { 'content-type': contentType, 'idempotency-key': randomUUID() },
  });
}

const sendJson = (route: RouteUnderTest, body: unknown) => send(route, withIds(JSON.stringify(body)));

/** A whole problem document, with one of these statuses, that shows nothing of the inside. */
function expectProblem(answer: Answer<unknown>, ...statuses: number[]): Problem {
  const shown = `${answer.request}: ${answer.status} ${answer.text.slice(0, 500)}`;
  if (!statuses.includes(answer.status)) throw new Error(`expected ${statuses.join(' or ')}; ${shown}`);
  expect(answer.headers.get('content-type')).toMatch(/^application\/problem\+json\b/);
  const problem = answer.json<Problem>();
  expect(problem).toMatchObject({
    type: expect.any(String),
    title: expect.any(String),
    status: answer.status,
    detail: expect.any(String),
    instance: expect.any(String),
    code: expect.stringMatching(/^[a-z_]+$/),
    requestId: answer.headers.get('x-request-id'),
  });
  expect(answer.text).not.toMatch(/\bat .*\.(js|cjs|ts):\d+|node_modules|Mongo|Zod|ECONN/);
  return problem;
}

describe('a body', () => {
  it.each(named(withBody))('%s: refuses what is not JSON', async (_, route) => {
    for (const text of ['{', '{"a":', "{'a': 1}", 'undefined', '{"a":1}}', '{"a":1,}', '\u0000', '{"a":NaN}']) {
      expectProblem(await send(route, text), 400);
    }
  });

  it.each(named(withBody))('%s: refuses another media type', async (_, route) => {
    const text = withIds(JSON.stringify(route.body));
    for (const type of [
      'text/plain',
      'application/x-www-form-urlencoded',
      'multipart/form-data; boundary=x',
      'application/xml',
    ]) {
      expectProblem(await send(route, text, type), 415);
    }
  });

  it.each(named(withBody))('%s: refuses what is too large', async (_, route) => {
    const padding = 'x'.repeat(2 * 1024 * 1024);
    expectProblem(await sendJson(route, { ...route.body, padding }), 413);
  });

  it.each(named(withBody))('%s: refuses JSON that is no object', async (_, route) => {
    for (const body of ['null', '[]', '"text"', '1', 'true', '[{}]', '']) expectProblem(await send(route, body), 400);
  });

  it.each(named(withBody))('%s: refuses properties that it does not know', async (_, route) => {
    const extras = ['surprise', 'isAdmin', 'roles', '$where', '__proto__', 'constructor', 'toString', 'id.$ne'];
    for (const extra of extras) {
      const text = JSON.stringify(route.body).replace('{', `{${JSON.stringify(extra)}:{"$ne":null},`);
      const problem = expectProblem(await send(route, withIds(text)), 400);
      expect(problem.code).toBe('validation_failed');
      expect(problem.errors?.length).toBeGreaterThan(0);
    }
  });

  const properties = withBody.flatMap((route) =>
    Object.keys(route.body ?? {}).map(
      (property) => [`${route.method} ${route.path}`, property, route] as [string, string, RouteUnderTest],
    ),
  );

  it.each(properties)('%s: refuses wrong types of %s', async (_, property, route) => {
    const wrong = [null, true, [], [[]], { $ne: null }, { $gt: '' }, { $regex: '.*' }, -1, 1.5, '\u0000', ''];
    const rightType = typeof route.body?.[property];
    for (const value of [...wrong, rightType === 'string' ? 7 : 'x'.repeat(20_000)]) {
      if (isAcceptable(property, value)) continue;
      const problem = expectProblem(await sendJson(route, { ...route.body, [property]: value }), 400);
      expect(problem.code).toBe('validation_failed');
      expect(problem.errors?.some(({ path }) => path.split('.')[0] === property)).toBe(true);
    }
  });

  // Some of these values are fine where they stand: a token may be any text, and stock may be taken away.
  function isAcceptable(property: string, value: unknown): boolean {
    if (property === 'delta') return value === -1;
    if (property === 'productId' || property === 'description') return value === '\u0000';
    if (property === 'token' || property === 'refreshToken') return typeof value === 'string';
    if (property === 'currentPassword' || property === 'password') return value === '\u0000';
    return property === 'phone' && (value === '' || value === null);
  }

  it('with wrong numbers is refused', async () => {
    const numbers = ['-1', '0', '1.5', '1e400', '101', '99999999999999999999', '"1"', '0x10', 'Infinity'];
    const [order, cart] = ['/orders', '/cart/items'].map((path) =>
      routes.find((one) => one.path === path && one.method === 'POST'),
    ) as [RouteUnderTest, RouteUnderTest];
    for (const number of numbers) {
      const text = JSON.stringify(orderOf(':product')).replace('"quantity":1', `"quantity":${number}`);
      expectProblem(await send(order, withIds(text)), 400);
      const item = JSON.stringify({ productId: ':product', quantity: 1 }).replace(':1}', `:${number}}`);
      expectProblem(await send(cart, withIds(item)), 400);
    }
    const product = routes.find((one) => one.path === '/products' && one.method === 'POST') as RouteUnderTest;
    for (const price of [
      { amount: -1, currency: 'USD' },
      { amount: 1.5, currency: 'USD' },
      { amount: '100', currency: 'USD' },
      { amount: 1e21, currency: 'USD' },
      { amount: 100, currency: 'dollars' },
      { amount: 100 },
      12.99,
    ]) {
      expectProblem(await sendJson(product, { ...product.body, price }), 400);
    }
  });

  it('that nests deeper than anyone needs is refused', async () => {
    const deep = `${'['.repeat(50_000)}${']'.repeat(50_000)}`;
    for (const route of withBody) expectProblem(await send(route, `{"items":${deep}}`), 400, 413);
  });

  it('lists every fault', async () => {
    const route = routes.find(({ path }) => path === '/auth/register') as RouteUnderTest;
    const { errors } = expectProblem(await sendJson(route, { email: 'nobody', password: 'short', extra: 1 }), 400);
    const paths = errors?.map(({ path }) => path) ?? [];
    for (const property of ['email', 'password', 'name']) expect(paths).toContain(property);
    const order = routes.find(({ path, method }) => path === '/orders' && method === 'POST') as RouteUnderTest;
    const lines = [{ productId: 'x', quantity: 0 }];
    const faults = expectProblem(await sendJson(order, { ...order.body, items: lines }), 400).errors;
    expect(faults?.map(({ path }) => path)).toContain('items.0.quantity');
  });

  it('is bounded whatever way it is sent: in chunks, or compressed to next to nothing', async () => {
    const headers = {
      authorization: `Bearer ${clients.customer.session?.accessToken}`,
      'content-type': 'application/json',
    };
    const post = (target: string, more: Record<string, string>, body: string | Buffer) =>
      rawRequest(platform.url, { method: 'POST', target, headers: { ...headers, ...more }, body });
    const large = JSON.stringify({ padding: 'x'.repeat(2 * 1024 * 1024) });
    const bomb = gzipSync(JSON.stringify({ padding: '0'.repeat(200 * 1024 * 1024) }));
    for (const target of ['/api/v1/users/me/addresses', '/api/v1/orders', '/api/v1/cart/items', '/api/v1/auth/login']) {
      expectProblem(await post(target, { 'transfer-encoding': 'chunked' }, large), 413);
      expectProblem(await post(target, { 'content-encoding': 'gzip' }, bomb), 413, 415);
      expectProblem(await post(target, { 'content-encoding': 'gzip' }, 'not gzip'), 400, 415);
      expectProblem(await post(target, { 'content-encoding': 'rot13' }, '{}'), 415);
    }
  }, 60_000);

  it('is refused in an import that is no NDJSON, and too large an import as well', async () => {
    const importing = (text: string, type: string) =>
      clients.admin.send('POST', '/api/v1/products/import', { text, headers: { 'content-type': type } });
    expectProblem(await importing('{}', 'text/csv'), 415);
    expectProblem(await importing('x'.repeat(20 * 1024 * 1024), 'application/x-ndjson'), 413);
  });
});

describe('a list', () => {
  const lists = routes.filter(({ paged }) => paged);

  it.each(named(lists))('%s: refuses what are no pages', async (_, route) => {
    const wrong = ['-1', '1.5', 'one', '', '1e3', '0x10', '%00', 'NaN', '[object%20Object]'];
    for (const parameter of ['page', 'limit']) {
      for (const value of wrong) {
        expectProblem(await clients[route.role].get(`${route.path}?${parameter}=${value}`), 400);
      }
      expectProblem(await clients[route.role].get(`${route.path}?${parameter}=1&${parameter}=2`), 400);
    }
  });

  it.each(named(lists))('%s: takes no operators', async (_, route) => {
    for (const query of ['page[$ne]=1', 'limit[]=1', 'page%5B%24gt%5D=0', 'orderId[$ne]=x', '__proto__[x]=1']) {
      const { status, text } = await clients[route.role].get<unknown>(`${route.path}?${query}`);
      expect([200, 400]).toContain(status);
      expect(text).not.toMatch(/\$ne|\$gt/);
    }
  });

  it('refuses what it cannot filter by', async () => {
    const { customer, admin } = clients;
    for (const [client, path] of [
      [customer, '/orders?status=lost'],
      [customer, '/orders?status=pending&status=confirmed'],
      [customer, `/orders/${ids.order}?at=yesterday`],
      [customer, `/orders/${ids.order}?at=`],
      [customer, '/notifications?unread=perhaps'],
      [customer, '/payments?orderId=a&orderId=b'],
      [customer, '/shipments?orderId=a&orderId=b'],
      [admin, '/inventory?lowStock=perhaps'],
    ] as [ShopClient, string][]) {
      expectProblem(await client.get(path), 400);
    }
  });
});

describe('an id', () => {
  const withId = routes.filter(({ path }) => /:/.test(path));
  const strange = [
    randomUUID(),
    '%24ne',
    '%7B%22%24ne%22%3Anull%7D',
    '__proto__',
    'constructor',
    '-1',
    'null',
    'undefined',
    "'%20OR%201=1--",
    '%F0%9F%8E%92',
    'x'.repeat(2_000),
    '000000000000000000000000',
  ];

  it.each(named(withId))('%s: that nobody knows is 404 or 400', async (_, route) => {
    for (const id of strange) {
      const path = route.path.replace(/:(product|order|address|unknown)/, id);
      const body = route.body ? withIds(JSON.stringify(route.body)) : undefined;
      const answer = await clients[route.role].send(route.method, `/api/v1${path}`, {
        ...(body ? { text: body, headers: { 'content-type': 'application/json' } } : {}),
      });
      // Taking out of the cart what is not in it changes nothing, and is no fault.
      if (route.method === 'DELETE' && route.path.startsWith('/cart') && answer.status === 200) continue;
      expectProblem(answer, 404, 400);
    }
  });

  it.each(named(withId))('%s: that is malformed is refused', async (_, route) => {
    const headers = {
      ...(clients[route.role].session ? { authorization: `Bearer ${clients[route.role].session?.accessToken}` } : {}),
      'content-type': 'application/json',
    };
    for (const id of ['%', '%zz', '%00', '%2e%2e', '..', '%2F', '%5c', '\\', '%c0%af', 'a%2fb', '..;', '%252e%252e']) {
      const target = `/api/v1${route.path.replace(/:(product|order|address|unknown)/, id)}`;
      const answer = await rawRequest(platform.url, { method: route.method, target, headers, body: '{}' });
      expectProblem(answer, 400, 404);
    }
  });
});

describe('a path', () => {
  it.each([
    '/metrics',
    '/internal',
    '/internal/prices',
    '/api/v1/internal/prices',
    '/api/v1/metrics',
    '/api/v1/orders/../internal/prices',
    '/api/v1/orders/..%2f..%2finternal/prices',
    '/api/v1/orders/%2e%2e/metrics',
    '/api/v1//orders',
    '//api/v1/orders',
    '/api/v1/./orders',
    '/api/v1/products/..;/internal/prices',
    '/api/v1\\orders',
    '/api/v1/orders%00',
    '/api/v1/ORDERS/../../metrics',
    '/api/v2/orders',
    '/api/v0/orders',
    '/api/v1/no-such-resource',
    '/api/v1/auth',
    '/api/v1/auth/metrics',
    '/api/v1/products/metrics/../../metrics',
    '/no/such/place',
    `/api/v1/${'x'.repeat(10_000)}`,
  ])('%.60s leads nowhere', async (target) => {
    const { accessToken } = clients.admin.session ?? {};
    const headers = { authorization: `Bearer ${accessToken}` };
    expectProblem(await rawRequest(platform.url, { method: 'GET', target, headers }), 400, 404);
    expectProblem(await rawRequest(platform.url, { method: 'POST', target, headers, body: '{}' }), 400, 404, 405, 415);
  });

  it.each(['metrics', 'health', 'ready', 'internal'])('of a service’s own, %s, is not published', async (own) => {
    for (const resource of [
      'orders',
      'products',
      'users',
      'auth',
      'payments',
      'inventory',
      'shipments',
      'notifications',
    ]) {
      const { status } = await clients.admin.get(`/${resource}/../${own}`);
      expect([400, 403, 404]).toContain(status);
    }
  });

  it('without a version means the version of the header, else the first', async () => {
    const get = (headers: Record<string, string>) => anonymous.send('GET', '/api/products', { headers });
    (await get({})).expect(200);
    (await get({ 'api-version': 'v1' })).expect(200);
    expectProblem(await get({ 'api-version': 'v9' }), 404);
    expectProblem(await get({ 'api-version': '__proto__' }), 404);
  });

  it.each(named(routes))('%s: refuses methods that it does not have', async (_, route) => {
    const others = ['PUT', 'PATCH', 'DELETE', 'POST'].filter(
      (method) => !routes.some((one) => one.method === method && sameShape(one.path, route.path)),
    );
    for (const method of others) {
      const answer = await clients[route.role].send(method, `/api/v1${withIds(route.path)}`, { json: {} });
      expectProblem(answer, 404, 405);
    }
  });

  function sameShape(path: string, other: string): boolean {
    return path.replace(/:\w+/, ':id') === other.replace(/:\w+/, ':id');
  }
});

describe('headers', () => {
  it('carry a request id, the caller’s where it is well-formed', async () => {
    const given = 'journey-4711';
    expect((await anonymous.get('/products', { 'x-request-id': given })).headers.get('x-request-id')).toBe(given);
    const strange = (await anonymous.get('/products', { 'x-request-id': 'no good <script>' })).headers.get(
      'x-request-id',
    );
    expect(strange).not.toMatch(/script/);
    expect(strange).toMatch(/./);
  });

  it('say how much of the budget is left', async () => {
    const { headers } = await anonymous.get('/products');
    expect(headers.get('ratelimit')).toMatch(/\d/);
    expect(headers.get('ratelimit-policy')).toMatch(/\d/);
  });

  it('beyond any size are refused', async () => {
    const headers = { 'x-padding': 'x'.repeat(100_000) };
    const answer = await rawRequest(platform.url, { method: 'GET', target: '/api/v1/products', headers });
    expect(answer.status).toBe(431);
    expect(answer.json<Problem>()).toMatchObject({ status: 431, code: expect.any(String) });
  });

  it('do not make anybody somebody', async () => {
    const identities = {
      'x-user-id': 'admin',
      'x-user-roles': 'admin',
      'x-forwarded-user': 'admin',
      'x-shop-identity': 'admin',
    };
    expectProblem(await anonymous.get('/users', identities), 401);
    expectProblem(await clients.customer.get('/users', identities), 403);
    for (const authorization of ['Bearer', 'Bearer ', 'Basic YTpi', 'Bearer a.b.c', `Bearer ${'x'.repeat(5_000)}`]) {
      expectProblem(await anonymous.get('/orders', { authorization }), 401);
    }
    const { refreshToken } = clients.admin.session ?? {};
    expectProblem(await anonymous.get('/users', { authorization: `Bearer ${refreshToken}` }), 401);
  });
});

it('leaves every service ready', async () => {
  const ready = await anonymous.send<{ status: string }>('GET', '/ready');
  expect(ready.expect(200).status).toBe('ready');
  (await anonymous.send('GET', '/health')).expect(200);
  const document = (await anonymous.send<{ openapi: string; paths: object }>('GET', '/openapi.json')).expect(200);
  expect(document.openapi).toMatch(/^3\./);
  expect(Object.keys(document.paths).filter((path) => /internal|metrics/.test(path))).toEqual([]);
  expect((await anonymous.send('GET', '/docs')).status).toBeLessThan(400);
});
