import { createHash, randomBytes } from 'node:crypto';
import { request as httpRequest } from 'node:http';
import { gzipSync } from 'node:zlib';
import { eventually } from '@shop/testing';
import { type GatewayUnderTest, rawRequest, startGatewayUnderTest } from './gateway-under-test';

let under: GatewayUnderTest;

beforeAll(async () => {
  under = await startGatewayUnderTest({ UPSTREAM_TIMEOUT_MS: 5_000 });
});
afterAll(() => under.stop());

const sha = (bytes: Buffer) => createHash('sha256').update(bytes).digest('hex');

/** Sends the body in chunks, without saying how long it will be. */
function sendChunked(path: string, chunks: Buffer[], headers: Record<string, string> = {}) {
  return new Promise<{ status: number; text: string }>((resolve, reject) => {
    const request = httpRequest(
      { host: '127.0.0.1', port: under.gateway.port, path, method: 'POST', headers, agent: false },
      (response) => {
        let text = '';
        response.on('data', (chunk) => {
          text += chunk;
        });
        response.on('end', () => resolve({ status: response.statusCode ?? 0, text }));
      },
    );
    request.on('error', reject);
    for (const chunk of chunks) request.write(chunk);
    request.end();
  });
}

it.each([
  ['nothing', 0],
  ['a byte', 1],
  ['some kilobytes', 20_000],
  ['more than is gathered', 300_000],
  ['all that is allowed', 1024 * 1024],
])('brings %s as it was sent', async (_what, size) => {
  const body = randomBytes(size);
  const answer = await rawRequest(under.gateway.port, '/api/v1/orders', {
    method: 'POST',
    headers: { 'content-type': 'application/octet-stream', 'content-length': String(size) },
    body,
  });
  expect(answer.status).toBe(200);
  const seen = under.services.order.seen.at(-1);
  expect(seen?.headers['content-type']).toBe('application/octet-stream');
  expect(seen && sha(seen.body)).toBe(sha(body));
});

it('brings a chunked body, compressed by the client, byte for byte', async () => {
  const body = gzipSync(randomBytes(200_000));
  const chunks = [body.subarray(0, 7), body.subarray(7, 70_000), body.subarray(70_000)];
  const { status } = await sendChunked('/api/v1/orders', chunks, { 'content-encoding': 'gzip' });
  expect(status).toBe(200);
  const seen = under.services.order.seen.at(-1);
  expect(seen?.headers['content-encoding']).toBe('gzip');
  expect(seen && sha(seen.body)).toBe(sha(body));
});

it('brings an answer byte for byte, with and without a length', async () => {
  const body = gzipSync(randomBytes(500_000));
  for (const headers of [{ 'content-length': String(body.length) }, {}]) {
    under.services.product.answer = (_request, response) => {
      response.writeHead(200, { 'content-encoding': 'gzip', 'content-type': 'application/json', ...headers });
      response.write(body.subarray(0, 1_000));
      response.end(body.subarray(1_000));
    };
    const received = await new Promise<Buffer>((resolve, reject) => {
      httpRequest(
        { host: '127.0.0.1', port: under.gateway.port, path: '/api/v1/products', agent: false },
        (response) => {
          const chunks: Buffer[] = [];
          response.on('data', (chunk: Buffer) => chunks.push(chunk));
          response.on('end', () => resolve(Buffer.concat(chunks)));
        },
      )
        .on('error', reject)
        .end();
    });
    expect(sha(received)).toBe(sha(body));
  }
});

it('answers HEAD without a body and keeps the length', async () => {
  under.services.product.answer = (_request, response) => {
    response.writeHead(200, { 'content-length': '17' }).end();
  };
  const response = await fetch(`${under.gateway.url}/api/v1/products`, { method: 'HEAD' });
  expect(response.status).toBe(200);
  expect(response.headers.get('content-length')).toBe('17');
});

describe('too large a body', () => {
  const tooLarge = 1024 * 1024 + 1;
  const half = Buffer.alloc(600_000);

  it('is 413 when the client says so itself, and the connection lives to tell', async () => {
    const before = under.services.order.seen.length;
    const response = await fetch(`${under.gateway.url}/api/v1/orders`, {
      method: 'POST',
      body: Buffer.alloc(tooLarge),
    });
    expect(response.status).toBe(413);
    expect(await response.json()).toMatchObject({ code: 'payload_too_large' });
    expect(under.services.order.seen).toHaveLength(before);
  });

  it('is 413 when it only turns out so', async () => {
    const before = under.services.order.seen.length;
    const { status, text } = await sendChunked('/api/v1/orders', [half, half]);
    expect(status).toBe(413);
    expect(JSON.parse(text)).toMatchObject({ code: 'payload_too_large' });
    expect(under.services.order.seen).toHaveLength(before);
  });

  it('is another thing for an import', async () => {
    const path = '/api/v1/products/import';
    under.services.product.answer = (_request, response, body) => response.end(JSON.stringify(body.length));
    expect(await sendChunked(path, [half, half, half])).toEqual({ status: 200, text: '1800000' });
    expect((await sendChunked(path, new Array<Buffer>(28).fill(half))).status).toBe(413);
  });

  it('does not count against the service', async () => {
    for (let count = 0; count < 30; count++) await sendChunked('/api/v1/orders', [half, half]);
    under.services.order.answer = (_request, response) => response.end('{}');
    expect((await fetch(`${under.gateway.url}/api/v1/orders`)).status).toBe(200);
  });
});

it('cancels at the service what the client no longer waits for', async () => {
  let closed = false;
  under.services.product.answer = (_request, response) => {
    response.once('close', () => {
      closed = true;
    });
  };
  const abort = new AbortController();
  const before = under.services.product.seen.length;
  const answer = fetch(`${under.gateway.url}/api/v1/products`, { signal: abort.signal });
  await eventually(() => under.services.product.seen.length > before);
  abort.abort();
  await expect(answer).rejects.toThrow();
  await eventually(() => closed);
});

it('breaks the connection off when an answer stops half-way', async () => {
  under.services.product.answer = (_request, response) => {
    response.writeHead(200, { 'content-length': '100' });
    response.write('half');
    setImmediate(() => response.destroy());
  };
  const response = await fetch(`${under.gateway.url}/api/v1/products`);
  expect(response.status).toBe(200);
  await expect(response.text()).rejects.toThrow();
});
