import type { AddressInfo } from 'node:net';
import { createServer } from 'node:net';
import { fixedAddresses } from '@shop/discovery';
import { silentTelemetry } from '@shop/telemetry';
import { eventually, testIdentity } from '@shop/testing';
import { type StartedGateway, startGateway } from '../src/app';
import type { GatewayConfig } from '../src/config';
import { type FakeService, replies, startFakeService } from './fake-service';
import { settingsOf } from './gateway-under-test';

let gateway: StartedGateway;
let services: FakeService[];

async function start(urls: string[], changed: Partial<GatewayConfig> = {}): Promise<void> {
  gateway = await startGateway(settingsOf({}, changed), {
    discovery: fixedAddresses({ product: urls, order: urls }),
    telemetry: silentTelemetry(),
  });
}

beforeEach(async () => {
  services = [await startFakeService(), await startFakeService()];
});
afterEach(async () => {
  await gateway.stop(500);
  await Promise.all(services.map((service) => service.stop()));
});

const urlOf = (index: number) => services[index]?.url ?? '';
const products = (init?: RequestInit) => fetch(`${gateway.url}/api/v1/products`, init);

/** A port that refuses connections. */
async function closedPort(): Promise<string> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return `http://127.0.0.1:${port}`;
}

async function expectUnavailable(response: Response, code = 'upstream_unavailable'): Promise<void> {
  expect(response.status).toBe(503);
  expect(Number(response.headers.get('retry-after'))).toBeGreaterThanOrEqual(1);
  expect(await response.json()).toMatchObject({ code, status: 503, instance: '/api/v1/products' });
}

it('answers 503 with Retry-After when the service is dead, or has no address at all', async () => {
  await start([await closedPort()]);
  await expectUnavailable(await products());
  const response = await fetch(`${gateway.url}/api/v1/categories`);
  expect(response.status).toBe(503);
  expect((await fetch(`${gateway.url}/api/v1/payments`)).status).toBe(503);
});

it('answers 503 when a service does not answer in time, and without asking it when the breaker is open', async () => {
  await start([urlOf(0)], { UPSTREAM_TIMEOUT_MS: 400 });
  const silent = services[0] as FakeService;
  silent.answer = () => {};
  await expectUnavailable(await products(), 'upstream_timeout');
  await Promise.all(Array.from({ length: 20 }, () => products()));
  const before = silent.seen.length;
  await expectUnavailable(await products());
  expect(silent.seen).toHaveLength(before);

  silent.answer = replies(200, {});
  await eventually(async () => (await products()).status === 200);
});

it('opens the breaker on answers of 500, which reach the client meanwhile', async () => {
  await start([urlOf(0)]);
  const failing = services[0] as FakeService;
  failing.answer = replies(500, { code: 'internal_error' });
  expect((await products()).status).toBe(500);
  for (let count = 0; count < 20; count++) await products();
  // An open breaker lets one request try every second.
  await eventually(async () => {
    const before = failing.seen.length;
    await expectUnavailable(await products());
    expect(failing.seen).toHaveLength(before);
  });
  failing.answer = replies(200, {});
  await eventually(async () => (await products()).status === 200);
});

it('takes a 4xx for an answer', async () => {
  await start([urlOf(0)]);
  (services[0] as FakeService).answer = replies(404, { code: 'not_found' });
  for (let count = 0; count < 60; count++) expect((await products()).status).toBe(404);
});

it('takes a 503 for the answer of a service that lives and lacks something itself', async () => {
  await start([urlOf(0)]);
  (services[0] as FakeService).answer = replies(503, { code: 'upstream_unavailable' });
  for (let count = 0; count < 40; count++) await products();
  expect(services[0]?.seen).toHaveLength(40);
});

it('serves every reading request while one of two instances is dead', async () => {
  await start([await closedPort(), urlOf(0)]);
  for (let count = 0; count < 40; count++) expect((await products()).status).toBe(200);
});

it('sends a write to the other instance only when the first never got it', async () => {
  await start([await closedPort(), urlOf(0)]);
  for (let count = 0; count < 20; count++) {
    expect((await products({ method: 'POST', body: '{}' })).status).toBe(200);
  }
  expect(services[0]?.seen).toHaveLength(20);
});

it('repeats a reading request after a reset connection, and no write without a key', async () => {
  await start([urlOf(0)]);
  const fragile = services[0] as FakeService;
  let resets = 0;
  fragile.answer = (request, response) => {
    if (resets++ === 0) request.socket.resetAndDestroy();
    else replies(200, {})(request, response, Buffer.alloc(0));
  };
  expect((await products()).status).toBe(200);
  expect(fragile.seen).toHaveLength(2);

  resets = 0;
  await expectUnavailable(await products({ method: 'POST', body: '{}' }));
  expect(fragile.seen).toHaveLength(3);
});

it.each([
  ['PUT', '/cart/items/p1', {}],
  ['POST', '/orders', { 'idempotency-key': 'once' }],
])('repeats a %s %s, which counts once, with its body, after a reset connection', async (method, path, headers) => {
  await start([urlOf(0), urlOf(1)]);
  for (const service of services) {
    service.answer = (request, response) => {
      const seen = services.flatMap((one) => one.seen).length;
      if (seen === 1) request.socket.resetAndDestroy();
      else replies(200, {})(request, response, Buffer.alloc(0));
    };
  }
  const response = await fetch(`${gateway.url}/api/v1${path}`, { method, body: '{"a":1}', headers });
  expect(response.status).toBe(200);
  expect(services.map((one) => one.seen.map(({ body }) => body.toString()))).toEqual([['{"a":1}'], ['{"a":1}']]);
});

const frozen: FakeService['answer'] = () => {};

it('needs no more than one waiting caller to find out that a service is frozen, and nobody to find it well', async () => {
  await start([urlOf(0)], { UPSTREAM_TIMEOUT_MS: 30_000 });
  const [service] = services as [FakeService];
  service.answer = frozen;
  const patience = new AbortController();
  const first = products({ signal: patience.signal }).catch(() => undefined);
  const reached = () => service.seen.filter(({ url }) => url === '/products').length;
  await eventually(() => service.looks >= 2, 10_000);
  await eventually(async () => expectUnavailable(await products({ signal: AbortSignal.timeout(200) })));
  const before = reached();
  for (let count = 0; count < 20; count++) await expectUnavailable(await products());
  expect(reached()).toBe(before);

  service.answer = replies(200, {});
  await eventually(async () => (await products()).status === 200);
  patience.abort();
  await first;
}, 30_000);

it('serves every reading request while one of two instances is frozen', async () => {
  await start([urlOf(0), urlOf(1)], { UPSTREAM_TIMEOUT_MS: 30_000 });
  (services[0] as FakeService).answer = frozen;
  const answers = await Promise.all(Array.from({ length: 40 }, () => products()));
  expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([200]));
  const reached = services[0]?.seen.length;
  for (let count = 0; count < 40; count++) expect((await products()).status).toBe(200);
  expect(services[0]?.seen.length).toBeLessThanOrEqual(reached ?? 0);
}, 20_000);

const orderOnce = () =>
  fetch(`${gateway.url}/api/v1/orders`, { method: 'POST', body: '{}', headers: { 'idempotency-key': 'once' } });

/** Keeps what was sent with this method and answers nothing else but the gateway's looks: slow, and not frozen. */
function keepWaiting(service: FakeService, method: string): { release(): void }[] {
  const waiting: { release(): void }[] = [];
  service.answer = (request, response, body) => {
    const release = () => replies(201, {})(request, response, body);
    if (request.url === '/health') release();
    else if (request.method === method) waiting.push({ release });
  };
  return waiting;
}

it('lets an order wait in line for longer than another request', async () => {
  await start([urlOf(0)], { UPSTREAM_TIMEOUT_MS: 100, UPSTREAM_ORDER_TIMEOUT_MS: 20_000 });
  const waiting = keepWaiting(services[0] as FakeService, 'POST');
  const order = orderOnce();
  await eventually(() => waiting.length === 1);
  const list = await fetch(`${gateway.url}/api/v1/orders`);
  expect(await list.json()).toMatchObject({ status: 503, code: 'upstream_timeout' });
  waiting[0]?.release();
  expect((await order).status).toBe(201);
});

it('ends in time what waits at an instance that discovery has given up', async () => {
  const urls = [urlOf(0)];
  const discovery = fixedAddresses({});
  gateway = await startGateway(settingsOf({}, { UPSTREAM_TIMEOUT_MS: 500 }), {
    discovery: { ...discovery, instances: () => urls.map((url) => ({ id: url, url })) },
    telemetry: silentTelemetry(),
  });
  const [frozenOne] = services as [FakeService];
  frozenOne.answer = frozen;
  const waiting = Array.from({ length: 25 }, () => products({ signal: AbortSignal.timeout(10_000) }));
  await eventually(() => frozenOne.seen.length === waiting.length);
  urls[0] = urlOf(1);
  expect((await products()).status).toBe(200);
  for (const answer of await Promise.all(waiting)) await expectUnavailable(answer, 'upstream_timeout');
  // It says nothing about those who are there.
  expect((await products()).status).toBe(200);
}, 30_000);

it('moves orders that wait at a frozen instance to another, where they count once', async () => {
  await start([urlOf(0), urlOf(1)], { UPSTREAM_ORDER_TIMEOUT_MS: 30_000 });
  (services[0] as FakeService).answer = frozen;
  const answers = await Promise.all(Array.from({ length: 10 }, orderOnce));
  expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([200]));
}, 20_000);

it('gives an import the time that it needs', async () => {
  await start([urlOf(0)], { UPSTREAM_TIMEOUT_MS: 100, UPSTREAM_LONG_TIMEOUT_MS: 20_000 });
  const waiting = keepWaiting(services[0] as FakeService, 'POST');
  const imported = fetch(`${gateway.url}/api/v1/products/import`, { method: 'POST', body: '{}' });
  await eventually(() => waiting.length === 1);
  expect((await products()).status).toBe(503);
  waiting[0]?.release();
  expect((await imported).status).toBe(201);
});

it('uses both instances', async () => {
  await start([urlOf(0), urlOf(1)]);
  await Promise.all(Array.from({ length: 60 }, () => products()));
  for (const service of services) expect(service.seen.length).toBeGreaterThan(10);
});

it('answers 503 when the keys of the auth service cannot be had', async () => {
  await start([urlOf(0)]);
  const unsigned = ['{"alg":"ES256","kid":"k"}', '{"sub":"c"}'].map((part) => Buffer.from(part).toString('base64url'));
  const response = await products({ headers: { authorization: `Bearer ${unsigned.join('.')}.c2ln` } });
  await expectUnavailable(response);
  expect(services[0]?.seen).toHaveLength(0);
});

it('shows administrators, and nobody else, the breaker of every service', async () => {
  const identity = testIdentity();
  gateway = await startGateway(settingsOf({}), {
    discovery: fixedAddresses({ product: [urlOf(0), await closedPort()] }),
    telemetry: silentTelemetry(),
    keys: identity.keys,
  });
  (services[0] as FakeService).answer = replies(500, {});
  const ask = (authorization: string) => fetch(`${gateway.url}/api/v1/admin/breakers`, { headers: { authorization } });
  expect((await ask(identity.customer('c1'))).status).toBe(403);
  for (let count = 0; count < 20; count++) await products();
  const report = async () => ((await (await ask(identity.admin())).json()) as { items: { upstream: string }[] }).items;
  // An instance rests for two seconds: until it is asked again, which this loop does.
  const items = await eventually(async () => {
    await products();
    const reported = await report();
    expect(reported.find(({ upstream }) => upstream === 'product')).toMatchObject({
      state: 'open',
      since: expect.any(String),
      underWay: 0,
      instances: [
        { id: urlOf(0), underWay: 0, state: 'up' },
        { underWay: 0, state: 'resting' },
      ],
    });
    return reported;
  });
  expect(items).toHaveLength(8);
  expect(items.find(({ upstream }) => upstream === 'order')).toMatchObject({ state: 'closed', instances: [] });
});
