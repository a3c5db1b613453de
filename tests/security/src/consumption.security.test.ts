import { randomUUID } from 'node:crypto';
import { connect } from 'node:net';
import { gzipSync } from 'node:zlib';
import { type Answer, orderOf, type Page, platformFrom, processesOf, rawRequest, ShopClient } from '@shop/journeys';
import { type Cast, newCast, possessionsOf, type Role } from './cast';
import { expectRefused } from './expectations';
import { head, rawExchange } from './raw-exchange';

const platform = platformFrom(process.env);
const anonymous = new ShopClient(platform.url);
const { host } = new URL(platform.url);

let cast: Cast;
let before: unknown;

// Only a platform of the tests' own says how often its processes had to be started again.
const restarts = () =>
  platform.dataDir ? processesOf(platform).map(({ name, restarts: count }) => `${name} ${count}`) : [];
let restartsBefore: string[];

beforeAll(async () => {
  cast = await newCast(platform);
  before = await possessionsOf(cast);
  restartsBefore = restarts();
});

afterAll(async () => {
  expect(await possessionsOf(cast)).toEqual(before);
  expect(restarts()).toEqual(restartsBefore);
});

/** While the heavy request is on its way, everybody else is served: no service stands still for it. */
async function servedMeanwhile<Result>(heavy: () => Promise<Result>): Promise<Result> {
  const { owner } = cast.clients;
  const paths = ['/categories', '/users/me', '/cart', '/orders', `/products/${cast.ids.product}`];
  const [result, ...answers] = await Promise.all([heavy(), ...paths.map((path) => owner.get(path))]);
  for (const answer of answers) answer.expect(200);
  return result as Result;
}

const send = (
  role: Role,
  method: string,
  target: string,
  body: string | Buffer,
  headers: Record<string, string> = {},
) =>
  rawRequest(platform.url, {
    method,
    target: `/api/v1${target}`,
    body,
    headers: {
      ...(cast.clients[role].session ? { authorization: `Bearer ${cast.clients[role].session?.accessToken}` } : {}),
      'content-type': 'application/json',
      'idempotency-key': randomUUID(),
      ...headers,
    },
  });

const targets: [Role, string, string][] = [
  ['anonymous', 'POST', '/auth/login'],
  ['anonymous', 'POST', '/auth/register'],
  ['anonymous', 'POST', '/auth/verify'],
  ['owner', 'PATCH', '/users/me'],
  ['owner', 'POST', '/users/me/addresses'],
  ['owner', 'POST', '/cart/items'],
  ['owner', 'POST', '/orders'],
  ['admin', 'POST', '/products'],
];

describe('API4 Unrestricted resource consumption', () => {
  it.each(targets)(
    'by %s: %s %s takes no body beyond its bounds, however it is sent: 413',
    async (role, method, path) => {
      const large = JSON.stringify({ padding: 'x'.repeat(3 * 1024 * 1024) });
      const refusals = await servedMeanwhile(() =>
        Promise.all([
          send(role, method, path, large),
          send(role, method, path, large, { 'transfer-encoding': 'chunked' }),
          send(role, method, path, JSON.stringify({ padding: 'x'.repeat(200 * 1024) })),
        ]),
      );
      for (const answer of refusals) expectRefused(answer, '413 payload_too_large');
    },
  );

  it.each(targets)('by %s: %s %s unpacks no bomb: 413 or 415', async (role, method, path) => {
    const bomb = gzipSync(Buffer.alloc(50 * 1024 * 1024, '0'));
    const answer = await servedMeanwhile(() => send(role, method, path, bomb, { 'content-encoding': 'gzip' }));
    expectRefused(answer, '413 payload_too_large', '415 unsupported_media_type');
    expectRefused(
      await send(role, method, path, gzipSync(bomb), { 'content-encoding': 'gzip, gzip' }),
      '413 payload_too_large',
      '415 unsupported_media_type',
    );
  });

  it.each(targets)('by %s: %s %s reads no JSON without a bottom: 400', async (role, method, path) => {
    const deep = ['[', '{"a":'].map((open) => `${open.repeat(15_000)}1${(open === '[' ? ']' : '}').repeat(15_000)}`);
    for (const text of [...deep, ...deep.map((one) => `{"items":${one}}`)]) {
      expectRefused(
        await servedMeanwhile(() => send(role, method, path, text)),
        '400 validation_failed',
        '400 malformed_json',
        '413 payload_too_large',
      );
    }
  });

  it.each(targets)('by %s: %s %s reads 7,000 names for nothing: 400', async (role, method, path) => {
    const names = Object.fromEntries(Array.from({ length: 7_000 }, (_, i) => [`n${i}`, 1]));
    expectRefused(
      await servedMeanwhile(() => send(role, method, path, JSON.stringify(names))),
      '400 validation_failed',
    );
  });

  const digits = '4'.repeat(90_000);
  const heavy: [string, (cast: Cast) => [Role, string, string, unknown]][] = [
    [
      '90,000 digits for a payment token',
      ({ ids }) => [
        'owner',
        'POST',
        '/orders',
        { ...orderOf(ids.product), payment: { provider: 'card', token: digits } },
      ],
    ],
    [
      'digits and blanks for a payment token',
      ({ ids }) => [
        'owner',
        'POST',
        '/orders',
        { ...orderOf(ids.product), payment: { provider: 'card', token: '4 -'.repeat(30_000) } },
      ],
    ],
    [
      '90,000 digits for a street',
      () => ['owner', 'POST', '/users/me/addresses', { line1: digits, city: 'X', postalCode: '1', country: 'US' }],
    ],
    ['a long phone number', () => ['owner', 'PATCH', '/users/me', { phone: `+${'1 ('.repeat(30_000)}` }]],
    [
      'a long e-mail address',
      () => [
        'anonymous',
        'POST',
        '/auth/register',
        { email: `${'a.'.repeat(40_000)}@b.example`, password: 'long enough', name: 'N' },
      ],
    ],
    [
      'an e-mail address of many ats',
      () => ['anonymous', 'POST', '/auth/login', { email: '@'.repeat(90_000), password: 'x' }],
    ],
    [
      'a long password',
      () => ['anonymous', 'POST', '/auth/login', { email: 'a@b.example', password: 'x'.repeat(90_000) }],
    ],
    ['a long product id', () => ['owner', 'POST', '/cart/items', { productId: 'f'.repeat(90_000), quantity: 1 }]],
    ['a long name', () => ['owner', 'PATCH', '/users/me', { name: ' '.repeat(90_000) }]],
    [
      'a long refresh token',
      () => ['anonymous', 'POST', '/auth/refresh', { refreshToken: `${'a'.repeat(45_000)}.${'b'.repeat(45_000)}` }],
    ],
    [
      'an order of 2,000 lines',
      () => [
        'owner',
        'POST',
        '/orders',
        { ...orderOf('x'), items: Array.from({ length: 2_000 }, (_, i) => ({ productId: `p${i}`, quantity: 1 })) },
      ],
    ],
    [
      'a product of 3,000 images',
      () => [
        'admin',
        'POST',
        '/products',
        {
          name: 'I',
          category: 'security',
          price: { amount: 1, currency: 'USD' },
          images: Array.from({ length: 3_000 }, () => 'https://a.example/i'),
        },
      ],
    ],
    [
      'a product of many attributes',
      () => [
        'admin',
        'POST',
        '/products',
        {
          name: 'A',
          category: 'security',
          price: { amount: 1, currency: 'USD' },
          attributes: Object.fromEntries(Array.from({ length: 5_000 }, (_, i) => [`a${i}`, 'x'])),
        },
      ],
    ],
    [
      'a description of 90,000 letters',
      () => [
        'admin',
        'POST',
        '/products',
        { name: 'D', category: 'security', price: { amount: 1, currency: 'USD' }, description: 'd'.repeat(90_000) },
      ],
    ],
  ];
  it.each(heavy)('%s: 400 validation_failed, and others are served meanwhile', async (_, of) => {
    const [role, method, path, body] = of(cast);
    expectRefused(await servedMeanwhile(() => send(role, method, path, JSON.stringify(body))), '400 validation_failed');
  });

  it('a token of 16,000 characters is not active, and others are served meanwhile', async () => {
    for (const token of ['.'.repeat(16_000), `${'a'.repeat(8_000)}.${'b'.repeat(7_000)}.c`, 'eyJ'.repeat(5_000)]) {
      const answer = await servedMeanwhile(() => anonymous.post('/auth/verify', { token }));
      expect(answer.expect(200)).toEqual({ active: false });
    }
  });

  const words = Array.from({ length: 600 }, (_, i) => `w${i}`).join('+');
  const queries = [
    `search=${'f'.repeat(7_000)}`,
    `search=${words}`,
    `search=${'a+'.repeat(3_000)}`,
    `search=${'%F0%9F%8E%92'.repeat(500)}`,
    `search=${'%28'.repeat(2_000)}`,
    `category=${'x'.repeat(7_000)}`,
    `sort=${'price,'.repeat(1_000)}`,
    `a=${'&a='.repeat(2_000)}`,
  ];
  it.each(queries)(
    'GET /products?%.40s… is refused or finds nothing, and others are served meanwhile',
    async (query) => {
      const answer = await servedMeanwhile(() => anonymous.get<Page<unknown>>(`/products?${query}`));
      if (answer.status !== 200) expectRefused(answer, '400 validation_failed', '400 malformed_request');
      else expect(answer.expect(200).items.length).toBeLessThanOrEqual(20);
    },
  );

  const paged: [Role, string][] = [
    ['anonymous', '/products'],
    ['admin', '/users'],
    ['owner', '/orders'],
    ['owner', '/payments'],
    ['owner', '/shipments'],
    ['owner', '/notifications'],
    ['admin', '/inventory'],
  ];
  it.each(paged)('by %s: GET %s gives a hundred at most, and an empty page far behind', async (role, path) => {
    const client = cast.clients[role];
    for (const limit of ['101', '1000000', '9007199254740991']) {
      const page = (await client.get<Page<unknown>>(`${path}?limit=${limit}`)).expect(200);
      expect(page.page.limit).toBe(100);
      expect(page.items.length).toBeLessThanOrEqual(100);
    }
    expect((await client.get<Page<unknown>>(`${path}?page=100000&limit=100`)).expect(200).items).toEqual([]);
    for (const wrong of ['page=-1', 'limit=1.5', 'limit=1e9', 'page=0x1']) {
      expectRefused(await client.get(`${path}?${wrong}`), '400 validation_failed');
    }
  });

  const heads: Record<string, () => string> = {
    'one header of 100,000 characters': () =>
      head('GET /health HTTP/1.1', `Host: ${host}`, `X: ${'x'.repeat(100_000)}`),
    'headers of 100,000 characters together': () =>
      head(
        'GET /health HTTP/1.1',
        `Host: ${host}`,
        ...Array.from({ length: 1_000 }, (_, i) => `X-${i}: ${'x'.repeat(100)}`),
      ),
    'a cookie of 100,000 characters': () =>
      head('GET /health HTTP/1.1', `Host: ${host}`, `Cookie: ${'a=b; '.repeat(20_000)}`),
  };
  it.each(Object.keys(heads))('%s: 431', async (name) => {
    const answers = await servedMeanwhile(() => rawExchange(platform.url, heads[name]?.() ?? ''));
    expect(answers.map(({ status }) => status)).toEqual([431]);
  });

  it('a path of 12,000 characters: 400 malformed_request', async () => {
    expectRefused(await anonymous.send('GET', `/api/v1/products/${'x'.repeat(12_000)}`), '400 malformed_request');
  });

  it('two hundred clients that never finish their requests keep nobody from being served', async () => {
    const unfinished = [
      `POST /api/v1/auth/login HTTP/1.1\r\nHost: ${host}\r\nContent-Type: application/json\r\nContent-Length: 1000\r\n\r\n{`,
      `GET /health HTTP/1.1\r\nHost: ${host}\r\nX-Slow: `,
      `POST /api/v1/auth/login HTTP/1.1\r\nHost: ${host}\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n5\r\n{"em`,
      'G',
    ];
    const { hostname, port } = new URL(platform.url);
    const sockets = Array.from({ length: 200 }, (_, i) => {
      const socket = connect(Number(port), hostname);
      socket.on('error', () => {});
      socket.write(unfinished[i % unfinished.length] as string);
      return socket;
    });
    const answers: Answer<unknown>[] = [];
    for (const path of ['/categories', '/users/me', '/orders', '/dashboard'])
      answers.push(await cast.clients.owner.get(path));
    const logIn = await anonymous.post('/auth/login', { email: 'nobody@b.example', password: 'wrong' });
    for (const socket of sockets) socket.destroy();
    for (const answer of answers) answer.expect(200);
    expect([401, 429]).toContain(logIn.status);
  });

  it('an import beyond 16 MB: 413, and of 20,000 bad lines each is counted and only so many are told', async () => {
    const { admin } = cast.clients;
    const headers = { 'content-type': 'application/x-ndjson' };
    const importing = (text: string) => admin.send('POST', '/api/v1/products/import', { text, headers });
    expectRefused(await servedMeanwhile(() => importing('x'.repeat(17 * 1024 * 1024))), '413 payload_too_large');
    const answer = await servedMeanwhile(() => importing('{"name":1}\n'.repeat(20_000)));
    const result = answer.expect(200) as { created: number; rejected: number; errors: unknown[] };
    expect(result).toMatchObject({ created: 0, rejected: 20_000 });
    expect(result.errors.length).toBeLessThanOrEqual(20_000);
    expect(answer.text.length).toBeLessThan(10_000_000);
  }, 60_000);
});
