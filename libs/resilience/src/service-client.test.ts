import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { fixedAddresses } from '@shop/discovery';
import { runWithContext, silentTelemetry } from '@shop/telemetry';
import { z } from 'zod';
import { createServiceClient, defaultBreakerSettings, pick, type ServiceClient, type ServiceClientOptions } from '.';

interface Upstream {
  url: string;
  calls: IncomingMessage[];
  answer: (request: IncomingMessage, response: ServerResponse) => void;
  server: Server;
}

const upstreams: Upstream[] = [];
const clients: ServiceClient[] = [];
afterEach(async () => {
  await Promise.all(clients.splice(0).map((client) => client.close()));
  for (const { server } of upstreams.splice(0)) {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  }
});

async function upstream(answer: Upstream['answer']): Promise<Upstream> {
  const server = createServer((request, response) => {
    made.calls.push(request);
    request.resume().on('end', () => made.answer(request, response));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const made: Upstream = {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    calls: [],
    answer,
    server,
  };
  upstreams.push(made);
  return made;
}

const status =
  (code: number, body: unknown = {}) =>
  (_request: IncomingMessage, response: ServerResponse) => {
    response.writeHead(code, { 'content-type': 'application/json' }).end(JSON.stringify(body));
  };

function clientOf(urls: string[], options: Partial<ServiceClientOptions> = {}): ServiceClient {
  const client = createServiceClient({
    target: 'product',
    calls: [
      { to: 'product', method: 'GET', path: '/products/:id' },
      { to: 'product', method: 'POST', path: '/products' },
      { to: 'order', method: 'GET', path: '/orders' },
    ],
    discovery: fixedAddresses({ product: urls }),
    telemetry: silentTelemetry(),
    serviceToken: (target) => `token-for-${target}`,
    breaker: { ...defaultBreakerSettings, volumeThreshold: 4, resetTimeoutMs: 60_000 },
    ...options,
  });
  clients.push(client);
  return client;
}

test('sends no call that its service has not declared', async () => {
  const product = await upstream(status(200));
  const client = clientOf([product.url]);
  await expect(client.request({ method: 'DELETE', path: '/products/1' })).rejects.toThrow('is not declared');
  await expect(client.request({ method: 'GET', path: '/orders' })).rejects.toThrow('is not declared');
  expect(product.calls).toEqual([]);
});

// Nothing listens there: the port is reserved.
const deadUrl = 'http://127.0.0.1:1';
const read = { method: 'GET', path: '/products/1' } as const;
const write = { method: 'POST', path: '/products', body: { name: 'x' } } as const;

it('names the caller, or speaks for a customer, and hands the ids on', async () => {
  const product = await upstream(status(200, { id: '1' }));
  const client = clientOf([product.url]);
  const context = { requestId: 'request-1', traceparent: `00-${'a'.repeat(32)}-${'b'.repeat(16)}-00` };
  const answer = await runWithContext(context, () => client.request(read));
  expect(answer).toEqual({ status: 200, body: { id: '1' } });
  await client.request({ ...read, authorization: 'Bearer customer' });
  expect(product.calls.map(({ headers }) => headers.authorization)).toEqual([
    'Bearer token-for-product',
    'Bearer customer',
  ]);
  expect(product.calls[0]?.headers).toMatchObject({
    'x-request-id': 'request-1',
    traceparent: expect.stringMatching(/^00-a{32}-[0-9a-f]{16}-00$/),
  });
});

it('takes a 4xx for an answer that opens no breaker', async () => {
  const product = await upstream(status(404, { code: 'not_found' }));
  const client = clientOf([product.url]);
  for (let count = 0; count < 20; count++) expect((await client.request(read)).status).toBe(404);
  expect(client.breakerState()).toBe('closed');
  expect(await client.fetch(read, z.object({}))).toBeUndefined();
});

it('takes a 503 for the word of a service that lives: tried elsewhere, and the breaker stays closed', async () => {
  const lacking = await upstream(status(503));
  const well = await upstream(status(200));
  for (let count = 0; count < 10; count++) {
    const client = clientOf([lacking.url, well.url]);
    expect((await client.request(read)).status).toBe(200);
  }
  const client = clientOf([lacking.url]);
  for (let count = 0; count < 10; count++) await expect(client.request(read)).rejects.toThrow();
  expect(client.breakerState()).toBe('closed');
  expect(lacking.calls.length).toBeGreaterThanOrEqual(30);
});

it('opens the breaker after enough failures and not after the first, then answers at once', async () => {
  const product = await upstream(status(500));
  const client = clientOf([product.url]);
  await expect(client.request(write)).rejects.toMatchObject({ code: 'upstream_unavailable' });
  expect(client.breakerState()).toBe('closed');
  for (let count = 0; count < 4; count++) await expect(client.request(write)).rejects.toThrow();
  expect(client.breakerState()).toBe('open');
  const calls = product.calls.length;
  await expect(client.request(write)).rejects.toMatchObject({ code: 'upstream_unavailable', retryAfter: 60 });
  expect(product.calls).toHaveLength(calls);
});

it('closes the breaker by itself when the upstream is well again', async () => {
  const product = await upstream(status(500));
  const client = clientOf([product.url], {
    breaker: { ...defaultBreakerSettings, volumeThreshold: 2, resetTimeoutMs: 30 },
  });
  for (let count = 0; count < 4; count++) await expect(client.request(write)).rejects.toThrow();
  product.answer = status(200);
  while (!(await client.request(write).catch(() => undefined))) {
    // An open breaker refuses without any I/O: its timer needs a turn of the loop.
    await new Promise(setImmediate);
  }
  expect(client.breakerState()).toBe('closed');
});

it('repeats a reading call on another instance', async () => {
  const product = await upstream(status(200));
  const client = clientOf([deadUrl, product.url]);
  for (let count = 0; count < 10; count++) expect((await client.request(read)).status).toBe(200);
});

it('leaves a dead instance alone for a while, so that its breaker stays closed for the living one', async () => {
  const product = await upstream(status(200));
  const client = clientOf([deadUrl, product.url]);
  for (let count = 0; count < 40; count++) expect((await client.request(read)).status).toBe(200);
  expect(client.breakerState()).toBe('closed');
});

it('sends a write to another instance when the first could not be reached', async () => {
  const product = await upstream(status(200));
  for (let count = 0; count < 10; count++) {
    expect((await clientOf([deadUrl, product.url]).request(write)).status).toBe(200);
  }
  expect(product.calls).toHaveLength(10);
});

it('does not repeat a write unless it is said to be harmless', async () => {
  const product = await upstream(status(500));
  const client = clientOf([product.url], { breaker: { ...defaultBreakerSettings, volumeThreshold: 100 } });
  await expect(client.request(write)).rejects.toThrow();
  expect(product.calls).toHaveLength(1);
  await expect(client.request({ ...write, idempotent: true })).rejects.toThrow();
  expect(product.calls).toHaveLength(4);
});

it('gives up at the deadline, cancelling the call', async () => {
  let cancelled: () => void = () => {};
  const wasCancelled = new Promise<void>((resolve) => {
    cancelled = resolve;
  });
  let arrived = false;
  const product = await upstream((_request, response) => {
    arrived = true;
    response.once('close', cancelled);
  });
  const client = clientOf([product.url], { breaker: { ...defaultBreakerSettings, volumeThreshold: 100 } });
  // On a busy machine the deadline may pass before the call has got there.
  for (let deadlineMs = 60; !arrived; deadlineMs *= 2)
    await expect(client.request({ ...read, deadlineMs })).rejects.toMatchObject({ code: 'upstream_timeout' });
  await wasCancelled;
});

it('gives one upstream only so much at a time', async () => {
  const waiting: ServerResponse[] = [];
  let bothWait: () => void = () => {};
  const full = new Promise<void>((resolve) => {
    bothWait = resolve;
  });
  const product = await upstream((_request, response) => {
    if (waiting.push(response) === 2) bothWait();
  });
  const client = clientOf([product.url], { breaker: { ...defaultBreakerSettings, capacity: 2 } });
  const underWay = [client.request(read), client.request(read)];
  await full;
  await expect(client.request(read)).rejects.toMatchObject({ code: 'upstream_unavailable' });
  for (const response of waiting) response.end('{}');
  for (const call of underWay) expect((await call).status).toBe(200);
});

it('refuses an answer of another shape, and a refusal where a body was expected', async () => {
  const product = await upstream(status(200, { id: 7 }));
  const client = clientOf([product.url]);
  const schema = z.object({ id: z.string() });
  await expect(client.fetch(read, schema)).rejects.toMatchObject({ code: 'upstream_unavailable' });
  product.answer = status(403, {});
  await expect(client.fetch(read, schema)).rejects.toMatchObject({ code: 'upstream_unavailable' });
});

it('says so when no instance is known', async () => {
  await expect(clientOf([]).request(read)).rejects.toMatchObject({ code: 'upstream_unavailable' });
});

describe('pick', () => {
  const [a, b] = [
    { id: 'a', url: '' },
    { id: 'b', url: '' },
  ];

  it('avoids the one that failed, unless it is the only one', () => {
    for (let count = 0; count < 20; count++) expect(pick([a, b], new Map(), a)).toBe(b);
    expect(pick([a], new Map(), a)).toBe(a);
  });

  it('prefers the less loaded', () => {
    const load = new Map([
      ['a', 5],
      ['b', 0],
    ]);
    const picked = Array.from({ length: 400 }, () => pick([a, b], load).id);
    // Only when the draw names the loaded one twice is it taken: a quarter of the time.
    expect(picked.filter((id) => id === 'b').length).toBeGreaterThan(240);
  });
});
