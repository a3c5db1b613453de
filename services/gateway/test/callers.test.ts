import { createHmac } from 'node:crypto';
import { eventually } from '@shop/testing';
import { type GatewayUnderTest, rawRequest, startGatewayUnderTest } from './gateway-under-test';

let under: GatewayUnderTest;
afterEach(() => under.stop());

const products = (headers: Record<string, string> = {}) => fetch(`${under.gateway.url}/api/v1/products`, { headers });

describe('tokens', () => {
  beforeEach(async () => {
    under = await startGatewayUnderTest();
  });

  it('lets a request without one pass, and hands a valid one on', async () => {
    expect((await products()).status).toBe(200);
    const authorization = under.identity.customer('c1');
    expect((await products({ authorization })).status).toBe(200);
    expect(under.services.product.seen.map(({ headers }) => headers.authorization)).toEqual([undefined, authorization]);
  });

  it('keeps a stale one out of the renewal of a session', async () => {
    const response = await fetch(`${under.gateway.url}/api/v1/auth/refresh`, {
      method: 'POST',
      headers: { authorization: 'Bearer a.b.c' },
      body: '{}',
    });
    expect(response.status).toBe(200);
    expect(under.services.auth.seen[0]?.headers).not.toHaveProperty('authorization');
  });

  const segment = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url');
  const claims = { sub: 'c1', roles: ['admin'], typ: 'access', iss: 'shop-auth', aud: 'shop', exp: 4_000_000_000 };
  const forgeries: Record<string, () => string> = {
    'another scheme': () => 'Basic YTpi',
    'no token': () => 'Bearer ',
    nonsense: () => 'Bearer nonsense',
    'an unsigned token': () => `Bearer ${segment({ alg: 'none' })}.${segment(claims)}.`,
    'an unknown key': () => `Bearer ${segment({ alg: 'ES256', kid: 'other' })}.${segment(claims)}.${'a'.repeat(86)}`,
    'a changed claim': () => {
      const [head, , signature] = under.identity.customer('c1').slice(7).split('.');
      return `Bearer ${head}.${segment(claims)}.${signature}`;
    },
    'a secret of the attacker’s own': () => {
      const signed = `${segment({ alg: 'HS256', kid: 'test' })}.${segment(claims)}`;
      return `Bearer ${signed}.${createHmac('sha256', 'x').update(signed).digest('base64url')}`;
    },
    'the token of a service': () => under.identity.service('order', 'gateway'),
    'the token of a service for the target': () => under.identity.service('order', 'product'),
  };

  it.each(Object.keys(forgeries))('refuses %s, on a public route too', async (kind) => {
    const response = await products({ authorization: forgeries[kind]?.() ?? '' });
    expect(response.status).toBe(401);
    expect(response.headers.get('www-authenticate')).toBe('Bearer');
    expect(await response.json()).toMatchObject({ code: 'unauthenticated' });
    expect(under.services.product.seen).toEqual([]);
  });
});

describe('budgets', () => {
  it('are counted by address, and by customer with a token; writes have a smaller one', async () => {
    // 3 anonymous, 6 signed in, 1 write a minute.
    under = await startGatewayUnderTest({ RATE_LIMIT_SCALE: 0.005 });
    const answers = [await products(), await products(), await products(), await products()];
    expect(answers.map(({ status }) => status)).toEqual([200, 200, 200, 429]);
    expect(answers.map(({ headers }) => /r=(\d+)/.exec(headers.get('ratelimit') ?? '')?.[1])).toEqual([
      '2',
      '1',
      '0',
      '0',
    ]);
    const refused = answers[3] as Response;
    expect(await refused.json()).toMatchObject({ code: 'rate_limited', status: 429 });
    expect(Number(refused.headers.get('retry-after'))).toBeGreaterThanOrEqual(1);
    expect(refused.headers.get('ratelimit-policy')).toBe('"anonymous";q=3;w=60');
    expect(under.services.product.seen).toHaveLength(3);

    const customer = { authorization: under.identity.customer('c1') };
    const write = () =>
      fetch(`${under.gateway.url}/api/v1/cart/items`, { method: 'POST', headers: customer, body: '{}' });
    const written = await write();
    expect(written.status).toBe(200);
    expect(written.headers.get('ratelimit-policy')).toBe('"customer";q=6;w=60, "write";q=1;w=60');
    expect((await write()).status).toBe(429);
    for (let count = 0; count < 4; count++) expect((await products(customer)).status).toBe(200);
    expect((await products(customer)).status).toBe(429);
    expect((await products({ authorization: under.identity.customer('c2') })).status).toBe(200);
    expect((await fetch(`${under.gateway.url}/health`)).status).toBe(200);
  });

  it('has one for log-in and registration together, however they are spelt', async () => {
    under = await startGatewayUnderTest({ RATE_LIMIT_SCALE: 0.1 });
    const post = (path: string) =>
      rawRequest(under.gateway.port, path, { method: 'POST', headers: { 'content-length': '0' } });
    expect((await post('/api/v1/auth/login')).status).toBe(200);
    expect((await post('/api/v1/auth/register')).status).toBe(200);
    expect((await post('/api/auth/login/')).status).toBe(200);
    expect((await post('/api/v1/auth/LOGIN?a=b')).status).toBe(429);
    expect((await post('/api/v1/auth/l%6fgin')).status).toBe(429);
    expect((await post('/api/v1/auth/refresh')).status).toBe(200);
  });

  it('makes guessing tokens cost something', async () => {
    under = await startGatewayUnderTest({ RATE_LIMIT_SCALE: 0.005 });
    const statuses: number[] = [];
    for (let count = 0; count < 4; count++) statuses.push((await products({ authorization: 'Bearer a.b.c' })).status);
    expect(statuses).toEqual([401, 401, 401, 429]);
  });

  it('believe X-Forwarded-For only behind a proxy, and only what that proxy saw', async () => {
    under = await startGatewayUnderTest({ RATE_LIMIT_SCALE: 0.005, TRUST_PROXY_HOPS: 1 });
    const from = async (forwarded: string) => (await products({ 'x-forwarded-for': forwarded })).status;
    for (const made of ['1.1.1.1', '2.2.2.2', '3.3.3.3']) expect(await from(`${made}, 10.0.0.1`)).toBe(200);
    expect(await from('4.4.4.4, 10.0.0.1')).toBe(429);
    expect(await from('10.0.0.2')).toBe(200);
    expect(under.services.product.seen.at(-1)?.headers['x-forwarded-for']).toBe('10.0.0.2');
    for (const same of ['2001:db8::1', '2001:db8:0:0:1::2', '2001:0db8::3']) expect(await from(same)).toBe(200);
    expect(await from('2001:db8::4')).toBe(429);
    for (const same of ['10.9.9.9', '::ffff:10.9.9.9', '::ffff:a09:909']) expect(await from(same)).toBe(200);
    expect(await from('10.9.9.9')).toBe(429);
  });

  it('count on in this process while Redis is away', async () => {
    under = await startGatewayUnderTest({ RATE_LIMIT_SCALE: 0.005, REDIS_URL: 'redis://127.0.0.1:1' });
    const statuses: number[] = [];
    for (let count = 0; count < 4; count++) statuses.push((await products()).status);
    expect(statuses).toEqual([200, 200, 200, 429]);
  });
});

describe('other origins', () => {
  const origin = 'https://shop.example';

  it('may read nothing unless they are configured', async () => {
    under = await startGatewayUnderTest();
    expect((await products({ origin })).headers.has('access-control-allow-origin')).toBe(false);
  });

  it('may when they are, and only they', async () => {
    under = await startGatewayUnderTest({ CORS_ORIGINS: [origin] });
    const allowed = await products({ origin });
    expect(allowed.headers.get('access-control-allow-origin')).toBe(origin);
    expect(allowed.headers.get('access-control-allow-credentials')).toBeNull();
    const preflight = await rawRequest(under.gateway.port, '/api/v1/orders', {
      method: 'OPTIONS',
      headers: { origin, 'access-control-request-method': 'POST', 'access-control-request-headers': 'authorization' },
    });
    expect(preflight.status).toBe(204);
    expect(preflight.headers['access-control-allow-headers']).toBe('authorization');
    expect(under.services.order.seen).toEqual([]);
    const other = await products({ origin: 'https://shop.example.evil.example' });
    expect(other.headers.has('access-control-allow-origin')).toBe(false);
  });
});

it('shows its metrics on a port of their own, with routes as labels', async () => {
  const { createServer } = await import('node:net');
  const probe = createServer();
  const port = await new Promise<number>((resolve) =>
    probe.listen(0, '127.0.0.1', () => resolve((probe.address() as { port: number }).port)),
  );
  await new Promise((resolve) => probe.close(resolve));
  under = await startGatewayUnderTest({ METRICS_PORT: port });
  await fetch(`${under.gateway.url}/api/v1/products/secret-id`);
  expect((await fetch(`${under.gateway.url}/metrics`)).status).toBe(404);
  const text = await eventually(async () => {
    const metrics = await (await fetch(`http://127.0.0.1:${port}/metrics`)).text();
    return metrics.includes('http_route="/api/v1/products"') && metrics;
  });
  expect(text).not.toContain('secret-id');
});
