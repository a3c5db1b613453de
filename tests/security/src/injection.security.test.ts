import { randomUUID } from 'node:crypto';
import {
  address,
  type Notification,
  newCustomer,
  newEmail,
  orderOf,
  type Page,
  type Product,
  password,
  platformFrom,
  postOrder,
  rawRequest,
  type Session,
  ShopClient,
} from '@shop/journeys';
import { eventually } from '@shop/testing';
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

type Write = [name: string, send: (body: string) => Promise<{ status: number }>, body: () => Record<string, unknown>];
const json = { 'content-type': 'application/json' };
const by = (role: 'anonymous' | 'owner' | 'admin', method: string, path: string) => (text: string) =>
  cast.clients[role].send(method, `/api/v1${path.replace(/:(\w+)/, (_, name) => cast.ids[name as 'product'])}`, {
    text,
    headers: { ...json, 'idempotency-key': randomUUID() },
  });

const usd = { amount: 100, currency: 'USD' };
const writes: Write[] = [
  [
    'POST /auth/register',
    by('anonymous', 'POST', '/auth/register'),
    () => ({ email: newEmail(), password, name: 'N' }),
  ],
  ['POST /auth/login', by('anonymous', 'POST', '/auth/login'), () => ({ email: newEmail(), password })],
  ['POST /auth/refresh', by('anonymous', 'POST', '/auth/refresh'), () => ({ refreshToken: 'x' })],
  ['POST /auth/verify', by('anonymous', 'POST', '/auth/verify'), () => ({ token: 'x' })],
  [
    'POST /auth/password',
    by('owner', 'POST', '/auth/password'),
    () => ({ currentPassword: 'x', newPassword: 'long enough' }),
  ],
  ['PATCH /users/me', by('owner', 'PATCH', '/users/me'), () => ({ name: 'Changed' })],
  ['POST /users/me/addresses', by('owner', 'POST', '/users/me/addresses'), () => address],
  ['PATCH /users/me/addresses/{id}', by('owner', 'PATCH', '/users/me/addresses/:address'), () => ({ city: 'Changed' })],
  ['POST /cart/items', by('owner', 'POST', '/cart/items'), () => ({ productId: cast.ids.product, quantity: 1 })],
  ['PUT /cart/items/{id}', by('owner', 'PUT', '/cart/items/:product'), () => ({ quantity: 3 })],
  ['POST /orders', by('owner', 'POST', '/orders'), () => ({ ...orderOf(cast.ids.product) })],
  ['POST /orders/{id}/cancel', by('owner', 'POST', '/orders/:order/cancel'), () => ({})],
  ['PUT /orders/{id}/status', by('admin', 'PUT', '/orders/:order/status'), () => ({ status: 'shipped' })],
  ['POST /products', by('admin', 'POST', '/products'), () => ({ name: 'Injected', category: 'security', price: usd })],
  ['PATCH /products/{id}', by('admin', 'PATCH', '/products/:product'), () => ({ name: 'Changed' })],
  ['POST /inventory/{id}/adjust', by('admin', 'POST', '/inventory/:product/adjust'), () => ({ delta: 1, reason: 'x' })],
];

const operators = [
  { $ne: null },
  { $gt: '' },
  { $regex: '.*' },
  { $where: 'sleep(9000)' },
  { $in: [] },
  { $expr: { $eq: [1, 1] } },
  [{ $ne: 1 }],
];
const dangerousNames = [
  '$where',
  '$set',
  '$or',
  'roles.0',
  'price.amount',
  '__proto__',
  'constructor',
  'prototype',
  'hasOwnProperty',
  '__defineGetter__',
];
const ownedByServer = [
  'id',
  '_id',
  'roles',
  'isAdmin',
  'admin',
  'role',
  'customerId',
  'userId',
  'passwordHash',
  'passwordVersion',
  'createdAt',
  'updatedAt',
  'total',
  'rating',
  'availability',
  'version',
  'reserved',
  'onHand',
  '__v',
];

describe('API10 Unsafe consumption of APIs', () => {
  it.each(writes)('%s takes no operator for a value: 400 validation_failed', async (_, send, body) => {
    for (const property of Object.keys(body())) {
      for (const operator of operators) {
        const answer = await send(JSON.stringify({ ...body(), [property]: operator }));
        expectRefused(answer as never, '400 validation_failed');
      }
    }
  });

  it.each(writes)(
    '%s takes no operator, path or prototype for a name: 400 validation_failed',
    async (_, send, body) => {
      for (const name of dangerousNames) {
        const text = JSON.stringify(body()).replace(
          '{',
          `{${JSON.stringify(name)}:{"polluted":true}${Object.keys(body()).length ? ',' : ''}`,
        );
        expectRefused((await send(text)) as never, '400 validation_failed');
      }
    },
  );

  it('a prototype polluted deep within a body does not stick to anything', async () => {
    const nested = '{"preferences":{"__proto__":{"polluted":"yes"},"constructor":{"prototype":{"polluted":"yes"}}}}';
    expectRefused((await by('owner', 'PATCH', '/users/me')(nested)) as never, '400 validation_failed');
    const attributes = '{"__proto__":{"polluted":"yes"},"constructor":{"prototype":{"polluted":"yes"}}}';
    await by(
      'admin',
      'POST',
      '/products',
    )(`{"name":"Polluting","category":"security","price":{"amount":1,"currency":"USD"},"attributes":${attributes}}`);
    for (const path of ['/products?search=', '/users/me', '/cart', '/dashboard', '/orders']) {
      const { text } = await cast.clients.stranger.get(path);
      expect(text).not.toContain('"polluted":"yes","id"');
      expect(JSON.parse(text).polluted).toBeUndefined();
    }
    expect((await anonymous.get<Product>(`/products/${cast.ids.product}`)).expect(200).attributes).toEqual({});
  });

  const queries = [
    'search[$ne]=x',
    'search[]=a&search[]=b',
    'category[$gt]=',
    'category=x&category=y',
    'sort=$where',
    'sort=__proto__',
    'sort[price]=1',
    'minPrice[$gt]=0',
    'minPrice=1e999',
    'inStock={"$ne":true}',
    'page=1&page=2',
    '__proto__[limit]=1',
    'constructor[prototype][x]=1',
    'limit=__proto__',
    'sort=price;drop',
    'style=%27||1==1||%27',
    'search=%00',
    'search=.*(a+)+$',
    'search={"$gt":""}',
    'category=%24where',
  ];
  it.each(queries)('GET /products?%s finds no more than it says', async (query) => {
    const answer = await anonymous.get<Page<Product>>(`/products?${query}`);
    if (answer.status !== 200) expectRefused(answer, '400 validation_failed', '400 malformed_request');
    else if (/^(?:search|category|style|inStock)=/.test(query)) expect(answer.expect(200).items).toEqual([]);
  });

  it.each(['$ne', '{"$ne":null}', "' || '1'=='1", '__proto__', '%', '_', '.*', '[object Object]', '*'])(
    'the id %j is nobody’s',
    async (id) => {
      const { owner, admin } = cast.clients;
      const paths = ['/orders/', '/payments/', '/products/', '/inventory/', '/order-details/'].map(
        (path) => [owner, path] as const,
      );
      for (const [client, path] of [...paths, [admin, '/users/'] as const]) {
        const answer = await client.get(`${path}${encodeURIComponent(id)}`);
        expectRefused(answer, '404 not_found', '400 validation_failed', '400 malformed_request');
      }
    },
  );

  it('an import takes the good lines and nothing from what is smuggled between them', async () => {
    const mark = randomUUID().slice(0, 8);
    const line = (more: object) =>
      JSON.stringify({ name: `Import ${mark}`, category: 'security', price: 1.5, ...more });
    const lines = [
      line({ id: `good-${mark}` }),
      line({ id: { $ne: null } }),
      line({ $set: { price: 1 } }),
      `{"__proto__":{"polluted":1},"name":"Import ${mark}","category":"security","price":1}`,
      `{"__proto__":{"name":"Import ${mark}","category":"security","price":1}}`,
      `{"__proto__":{"id":"inherited-${mark}"},"name":"Import ${mark}","category":"security","price":1}`,
      line({ id: 'a\nb' }),
      line({ price: -1 }),
      line({ price: 1e300 }),
      // What the API adds itself is read over, so that an answer of it can be imported.
      line({ id: `rated-${mark}`, status: 'archived', rating: { average: 5, count: 9 } }),
      `[${line({})}]`,
      '\u0000',
      `${line({ id: `two-${mark}` })}${line({ id: `three-${mark}` })}`,
    ];
    const { admin } = cast.clients;
    const headers = { 'content-type': 'application/x-ndjson' };
    const answer = await admin.send<{ created: number; rejected: number }>('POST', '/api/v1/products/import', {
      text: lines.join('\n'),
      headers,
    });
    expect(answer.expect(200)).toMatchObject({ created: 2, rejected: lines.length - 2 });
    const found = (await anonymous.get<Page<Product>>(`/products?search=${mark}`)).expect(200);
    expect(found.items.map(({ id }) => id).sort()).toEqual([`good-${mark}`, `rated-${mark}`]);
    for (const { status, rating } of found.items) {
      expect({ status, rating }).toEqual({ status: 'active', rating: { average: 0, count: 0 } });
    }
  });

  it.each(['a\r\nset-cookie: x=1', 'a%0d%0aset-cookie:%20x=1', '"><script>', 'x'.repeat(200), 'a\u0000b', 'é'])(
    'the request id %j comes back as another, and as one header',
    async (given) => {
      const answer = await anonymous.get('/products?limit=1', { 'x-request-id': given }).catch(() => undefined);
      if (!answer) return; // no client would send it
      expect(answer.headers.get('set-cookie')).toBeNull();
      if (answer.status === 200) expect(answer.headers.get('x-request-id')).toMatch(/^[0-9a-f]{32}$/);
    },
  );

  it('an id with a line break ends up in no header', async () => {
    for (const id of ['%0d%0aset-cookie:x=1', '%0aLocation:%20http://evil.example', '%E5%98%8A%E5%98%8Dset-cookie:x']) {
      const answer = await rawRequest(platform.url, { method: 'GET', target: `/api/v1/products/${id}` });
      expect([400, 404]).toContain(answer.status);
      expect(answer.headers.get('set-cookie')).toBeNull();
      expect(answer.headers.get('location')).toBeNull();
    }
  });

  it.each([
    'a\r\nBcc: everybody@victims.example',
    'a\nContent-Type: text/html',
    'a\u0000b',
    'a\u001bb',
    'a\u0085b',
    '\u007f',
  ])('the name %j, which could begin a header of an e-mail or a line of a log: 400 validation_failed', async (name) => {
    const body = { email: newEmail(), password, name };
    expectRefused(await anonymous.post('/auth/register', body), '400 validation_failed');
    expectRefused(await cast.clients.owner.patch('/users/me', { name }), '400 validation_failed');
  });

  it('a name with markup is text wherever it comes back, never a page', async () => {
    const name = '<img src=x onerror=alert(1)>';
    const session = (await anonymous.post<Session>('/auth/register', { email: newEmail(), password, name })).expect(
      201,
    );
    const customer = anonymous.as(session);
    const welcome = await eventually(
      async () => (await customer.get<Page<Notification>>('/notifications')).expect(200).items[0] ?? false,
    );
    expect(welcome.message).toContain(name);
    const { headers } = await customer.get('/notifications');
    expect(headers.get('content-type')).toMatch(/^application\/json/);
    expect(headers.get('x-content-type-options')).toBe('nosniff');
  });
});

describe('API3 Broken object property level authorization', () => {
  it.each(writes)('%s takes nothing that is the server’s to say: 400 validation_failed', async (name, send, body) => {
    const allowed = name === 'POST /products' ? ['id'] : [];
    for (const property of ownedByServer.filter((one) => !allowed.includes(one) && !(one in body()))) {
      for (const value of ['admin', ['admin'], true, { amount: 1, currency: 'USD' }]) {
        const answer = await send(JSON.stringify({ ...body(), [property]: value }));
        expectRefused(answer as never, '400 validation_failed');
      }
    }
  });

  it.each(['status', 'rating', 'availability', 'createdAt'])(
    'a product’s %s is not the client’s to set',
    async (property) => {
      const { admin } = cast.clients;
      const value = property === 'rating' ? { average: 5, count: 1 } : 'archived';
      const body = { name: 'Mass', category: 'security', price: usd, [property]: value };
      expectRefused(await admin.post('/products', body), '400 validation_failed');
      expectRefused(await admin.patch(`/products/${cast.ids.product}`, { [property]: value }), '400 validation_failed');
    },
  );

  it('who registers as an administrator is none', async () => {
    const customer = await newCustomer(platform.url);
    expect(customer.user.roles).toEqual(['customer']);
    for (const roles of [['admin'], 'admin', { admin: true }]) {
      expectRefused(
        await anonymous.post('/auth/register', { email: newEmail(), password, name: 'N', roles }),
        '400 validation_failed',
      );
      expectRefused(await customer.patch('/users/me', { roles }), '400 validation_failed');
    }
    expectRefused(await customer.get('/users'), '403 forbidden');
  });

  it('an e-mail address is not changed by a profile, nor a password', async () => {
    for (const change of [{ email: newEmail() }, { password: 'another password' }, { emailVerified: true }]) {
      expectRefused(await cast.clients.owner.patch('/users/me', change), '400 validation_failed');
    }
  });

  it('the public sees what is available of a product, and neither stock nor reservations', async () => {
    for (const client of [anonymous, cast.clients.stranger]) {
      const stock = (await client.get<object>(`/inventory/${cast.ids.product}`)).expect(200);
      expect(Object.keys(stock).filter((name) => !['productId', 'available', 'updatedAt'].includes(name))).toEqual([]);
    }
  });

  it('neither order nor payment nor events show the payment token, the key or the fingerprint of the request', async () => {
    const { owner, admin } = cast.clients;
    const key = randomUUID();
    const product = (
      await admin.post<Product>('/products', { name: 'Token', category: 'security', price: usd })
    ).expect(201);
    const order = (
      await postOrder(anonymous.as((await newCustomer(platform.url)).session), orderOf(product.id), key)
    ).expect(201);
    const paths = [
      `/orders/${order.id}`,
      `/orders/${order.id}/events`,
      `/order-details/${order.id}`,
      `/payments?orderId=${order.id}`,
    ];
    for (const path of paths) {
      const { text } = await admin.get(path);
      for (const secret of ['tok_ok', key, 'ingerprint', 'dempotency']) expect(`${path} ${text}`).not.toContain(secret);
    }
    for (const path of [
      `/orders/${cast.ids.order}/events`,
      `/payments/${cast.ids.payment}`,
      `/payments/${cast.ids.payment}/invoice`,
    ]) {
      expect((await owner.get(path)).text).not.toMatch(/tok_ok|ingerprint|dempotency/);
    }
  });
});
