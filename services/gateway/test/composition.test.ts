import type { IncomingMessage } from 'node:http';
import { eventually } from '@shop/testing';
import type { GatewayConfig } from '../src/config';
import type { FakeService } from './fake-service';
import { replies } from './fake-service';
import { type GatewayUnderTest, startGatewayUnderTest } from './gateway-under-test';

let under: GatewayUnderTest;

const order = {
  id: 'o1',
  status: 'confirmed',
  items: [
    { productId: 'p1', quantity: 1 },
    { productId: 'gone', quantity: 2 },
    { productId: 'p1', quantity: 1 },
  ],
};

const byPath =
  (answers: Record<string, [number, unknown]>): FakeService['answer'] =>
  (request: IncomingMessage, response, body) => {
    const [status, answer] = answers[request.url ?? ''] ?? [404, { code: 'not_found' }];
    replies(status, answer)(request, response, body);
  };

async function start(changed: Partial<GatewayConfig> = {}): Promise<void> {
  under = await startGatewayUnderTest(changed);
  const { order: orders, user, product, payment, shipping, notification } = under.services;
  orders.answer = byPath({ '/orders/o1': [200, order], '/orders?limit=5': [200, { items: [order] }] });
  user.answer = byPath({ '/users/me': [200, { id: 'c1' }] });
  product.answer = byPath({
    '/products/p1': [200, { id: 'p1' }],
    '/products?inStock=true&sort=newest&limit=5': [200, { items: [{ id: 'p2' }] }],
  });
  payment.answer = byPath({ '/payments?orderId=o1': [200, { items: [{ id: 'pay1' }] }] });
  shipping.answer = byPath({ '/shipments?orderId=o1': [200, { items: [] }] });
  notification.answer = byPath({
    '/notifications?unread=true&limit=1': [200, { items: [{}], page: { totalItems: 7 } }],
  });
}

/** Instead of the gateway that would wait for longer than the test. */
async function startImpatient(milliseconds: number): Promise<void> {
  await under.stop();
  await start({ COMPOSITION_TIMEOUT_MS: milliseconds });
}

beforeEach(() => start());
afterEach(() => under.stop());

const get = (path: string, authorization: string | undefined = under.identity.customer('c1')) =>
  fetch(`${under.gateway.url}${path}`, authorization ? { headers: { authorization } } : {});

describe('order details', () => {
  it('gathers what the services know, asked with the customer’s own token', async () => {
    const response = await get('/api/v1/order-details/o1');
    expect(response.status).toBe(200);
    expect(await response.json()).toEqual({
      order,
      customer: { id: 'c1' },
      products: [{ id: 'p1' }],
      payment: { id: 'pay1' },
      shipment: null,
      unavailable: [],
    });
    expect(under.services.payment.seen[0]?.headers).toMatchObject({
      authorization: expect.stringMatching(/^Bearer /),
      'x-request-id': response.headers.get('x-request-id'),
    });
  });

  it('is there without a version, too', async () => {
    expect((await get('/api/order-details/o1')).status).toBe(200);
  });

  it('names the parts whose services are down', async () => {
    under.services.payment.answer = replies(500, {});
    await under.services.product.stop();
    const response = await get('/api/v1/order-details/o1');
    expect(response.status).toBe(200);
    const body = (await response.json()) as { unavailable: string[] };
    expect(body).toMatchObject({ order, payment: null, products: null, customer: { id: 'c1' } });
    expect(body.unavailable.sort()).toEqual(['payment', 'products']);
  });

  it('is 404 for an order that is not there or not the caller’s', async () => {
    const response = await get('/api/v1/order-details/other');
    expect(response.status).toBe(404);
    expect(await response.json()).toMatchObject({ code: 'not_found', instance: '/api/v1/order-details/other' });
  });

  it('is 503 when the order service is down, or silent', async () => {
    await startImpatient(200);
    under.services.order.answer = () => {};
    const response = await get('/api/v1/order-details/o1');
    expect(response.status).toBe(503);
    expect(Number(response.headers.get('retry-after'))).toBeGreaterThanOrEqual(1);
  });

  it('does not take an administrator for the customer', async () => {
    const response = await get('/api/v1/order-details/o1', under.identity.admin());
    expect(await response.json()).toMatchObject({ order, customer: null, unavailable: [] });
  });

  it('needs a token, and is only read', async () => {
    expect((await get('/api/v1/order-details/o1', '')).status).toBe(401);
    const response = await fetch(`${under.gateway.url}/api/v1/order-details/o1`, { method: 'DELETE' });
    expect(response.status).toBe(405);
    expect(response.headers.get('allow')).toBe('GET, HEAD');
  });
});

describe('the dashboard', () => {
  it('gathers its parts', async () => {
    expect(await (await get('/api/v1/dashboard')).json()).toEqual({
      user: { id: 'c1' },
      recentOrders: [order],
      recommendations: [{ id: 'p2' }],
      unreadNotifications: 7,
      unavailable: [],
    });
  });

  it('answers in time with what there is', async () => {
    // Time for those who do answer, on a busy machine, too.
    await startImpatient(2_000);
    under.services.notification.answer = () => {};
    under.services.user.answer = replies(503, {});
    const body = (await (await get('/api/v1/dashboard')).json()) as { unavailable: string[] };
    expect(body).toMatchObject({ user: null, unreadNotifications: null, recentOrders: [order] });
    expect(body.unavailable.sort()).toEqual(['unreadNotifications', 'user']);
  });
});

describe('operations', () => {
  it('become ready once every service has been, and stay so', async () => {
    const ready = () => fetch(`${under.gateway.url}/ready`);
    await eventually(async () => (await ready()).status === 200);
    await under.services.shipping.stop();
    const response = await ready();
    expect(response.status).toBe(200);
    expect(await response.json()).toMatchObject({ status: 'ready', dependencies: { shipping: 'down', order: 'up' } });
    under.gateway.becomeUnready();
    expect((await ready()).status).toBe(503);
    expect((await fetch(`${under.gateway.url}/health`)).status).toBe(200);
  });

  it('publish the messages of all services', async () => {
    const document = await eventually(async () => {
      const response = await fetch(`${under.gateway.url}/asyncapi.json`);
      const body = (await response.json()) as { asyncapi: string; channels: Record<string, unknown> };
      return Object.keys(body.channels).length === Object.keys(under.services).length && body;
    });
    expect(document.asyncapi).toBe('3.0.0');
  });

  it('publish one document of the API, of public routes only', async () => {
    const document = await eventually(async () => {
      const response = await fetch(`${under.gateway.url}/openapi.json`);
      const body = (await response.json()) as { paths: Record<string, unknown> };
      return body.paths['/api/v1/products'] !== undefined && body;
    });
    expect(Object.keys(document.paths)).toEqual([
      '/api/v1/admin/breakers',
      '/api/v1/admin/dead-letter-actions',
      '/api/v1/admin/dead-letters',
      '/api/v1/dashboard',
      '/api/v1/order-details/{id}',
      '/api/v1/products',
      '/api/v1/products/{id}',
      '/health',
      '/ready',
    ]);
  });

  it('show it to people, with a policy that lets the page work', async () => {
    const page = await fetch(`${under.gateway.url}/docs`);
    expect(page.status).toBe(200);
    expect(page.headers.get('content-type')).toMatch(/^text\/html/);
    expect(page.headers.get('content-security-policy')).toContain("script-src 'self'");
    const html = await page.text();
    const files = [...html.matchAll(/(?:src|href)="([^"]+)"/g)].map(([, file]) => file ?? '');
    expect(files).toHaveLength(4);
    for (const file of files) expect((await fetch(`${under.gateway.url}${file}`)).status).toBe(200);
    expect(html).not.toMatch(/<script>/);
    expect((await fetch(`${under.gateway.url}/docs/package.json`)).status).toBe(404);
  });
});

it('is not ready before every service has been', async () => {
  const { startGateway } = await import('../src/app');
  const { settingsOf } = await import('./gateway-under-test');
  const { silentTelemetry } = await import('@shop/telemetry');
  const addresses = { auth: [under.services.auth.url] };
  const early = await startGateway(settingsOf(addresses), { telemetry: silentTelemetry() });
  await eventually(async () => {
    const response = await fetch(`${early.url}/ready`);
    expect(response.status).toBe(503);
    expect(await response.json()).toMatchObject({ status: 'not_ready', dependencies: { auth: 'up', order: 'down' } });
  });
  const missing = Object.keys(under.services).filter((name) => name !== 'auth');
  const excluding = (names: string[]) =>
    fetch(`${early.url}/ready?${names.map((name) => `exclude=${name}`).join('&')}`);
  expect((await excluding(missing)).status).toBe(200);
  expect((await excluding(missing.slice(1))).status).toBe(503);
  expect((await excluding(['nobody'])).status).toBe(400);
  await early.stop(100);
});

describe('dead letters', () => {
  const admin = () => under.identity.admin();

  beforeEach(() => {
    for (const [name, service] of Object.entries(under.services)) {
      service.answer = byPath({
        '/admin/dead-letters': [200, { items: [{ queue: `${name}.work`, messages: 1 }] }],
        '/admin/dead-letter-actions?limit=3': [200, { items: [{ queue: name, at: `2026-01-0${name.length - 3}` }] }],
      });
    }
  });

  it('are counted in every service', async () => {
    const response = await get('/api/v1/admin/dead-letters', admin());
    expect(response.status).toBe(200);
    const { items, unavailable } = (await response.json()) as { items: { queue: string }[]; unavailable: string[] };
    expect(items.map(({ queue }) => queue).sort()).toEqual(
      Object.keys(under.services)
        .map((name) => `${name}.work`)
        .sort(),
    );
    expect(unavailable).toEqual([]);
  });

  it('name the services that did not answer', async () => {
    under.services.order.answer = replies(500, {});
    const body = (await (await get('/api/v1/admin/dead-letters', admin())).json()) as { unavailable: string[] };
    expect(body.unavailable).toEqual(['order']);
  });

  it('have one audit trail, the latest first', async () => {
    const { items } = (await (await get('/api/v1/admin/dead-letter-actions?limit=3', admin())).json()) as {
      items: { queue: string }[];
    };
    expect(items.map(({ queue }) => queue)).toEqual(['notification', 'inventory', expect.any(String)]);
  });

  it.each(['dead-letters', 'dead-letter-actions'])('are no business of customers: %s', async (path) => {
    expect((await get(`/api/v1/admin/${path}`)).status).toBe(403);
    expect((await get(`/api/v1/admin/${path}`, '')).status).toBe(401);
  });
});

describe('the mobile view', () => {
  const mobile = 'application/vnd.shop.mobile+json';
  const ask = (path: string, accept?: string) =>
    fetch(`${under.gateway.url}/api/v1${path}`, {
      headers: { authorization: under.identity.customer('c1'), ...(accept ? { accept } : {}) },
    });

  it.each([
    ['by Accept', '/order-details/o1', mobile, mobile],
    ['by the query', '/order-details/o1?view=mobile', undefined, mobile],
    ['as plain JSON', '/order-details/o1?view=mobile', 'application/json', 'application/json'],
  ])('of order details %s leaves out what a small screen does not show', async (_how, path, accept, type) => {
    under.services.product.answer = byPath({
      '/products/p1': [200, { id: 'p1', name: 'Mug', description: 'long', price: {}, images: ['a.png', 'b.png'] }],
    });
    under.services.payment.answer = replies(200, { items: [{ id: 'pay1', status: 'captured', amount: {} }] });
    const response = await ask(path, accept);
    expect(response.headers.get('content-type')).toBe(`${type}; charset=utf-8`);
    expect(response.headers.get('vary')).toContain('Accept');
    expect(await response.json()).toEqual({
      order: { id: 'o1', status: 'confirmed', items: order.items },
      products: [{ id: 'p1', name: 'Mug', price: {}, image: 'a.png' }],
      payment: { status: 'captured' },
      shipment: null,
      unavailable: [],
    });
    expect(under.services.user.seen).toHaveLength(0);
  });

  it('of the dashboard has teasers only', async () => {
    under.services.user.answer = replies(200, { id: 'c1', name: 'Ann', email: 'ann@example.com' });
    expect(await (await ask('/dashboard', mobile)).json()).toEqual({
      user: { id: 'c1', name: 'Ann' },
      recentOrders: [{ id: 'o1', status: 'confirmed', itemCount: 3 }],
      recommendations: [{ id: 'p2' }],
      unreadNotifications: 7,
      unavailable: [],
    });
  });

  it.each(['/dashboard?view=tablet', '/order-details/o1?view=', '/dashboard?view=mobile&view=full'])(
    'is 400 for %s',
    async (path) => {
      const response = await ask(path);
      expect(response.status).toBe(400);
      expect(await response.json()).toMatchObject({ code: 'validation_failed' });
    },
  );

  it('is documented', async () => {
    const document = (await (await fetch(`${under.gateway.url}/openapi.json`)).json()) as {
      paths: Record<string, { get: { responses: Record<string, { content: object }> } }>;
    };
    for (const path of ['/api/v1/dashboard', '/api/v1/order-details/{id}']) {
      const { content } = document.paths[path]?.get.responses['200'] ?? { content: {} };
      expect(Object.keys(content)).toEqual(['application/json', mobile]);
    }
  });
});
