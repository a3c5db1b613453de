import { randomBytes } from 'node:crypto';
import { brotliDecompressSync, gunzipSync, gzipSync } from 'node:zlib';
import { request } from 'undici';
import { replies } from './fake-service';
import { type GatewayUnderTest, startGatewayUnderTest } from './gateway-under-test';

let under: GatewayUnderTest;

beforeAll(async () => {
  under = await startGatewayUnderTest({ CORS_ORIGINS: ['https://shop.example'], UPSTREAM_TIMEOUT_MS: 5_000 });
});
afterAll(() => under.stop());

const decoders: Record<string, (bytes: Buffer) => Buffer> = { br: brotliDecompressSync, gzip: gunzipSync };

/** Without `fetch`, which would decode the answer itself. */
async function ask(path: string, acceptEncoding?: string, method = 'GET') {
  const { statusCode, headers, body } = await request(`${under.gateway.url}${path}`, {
    method,
    headers: acceptEncoding === undefined ? {} : { 'accept-encoding': acceptEncoding },
  });
  return { status: statusCode, headers, bytes: Buffer.from(await body.arrayBuffer()) };
}

const large = { text: 'mug '.repeat(200_000), random: randomBytes(300_000).toString('base64') };

it.each(['br', 'gzip'])('compresses with %s what a service answers, whatever its size', async (coding) => {
  under.services.product.answer = replies(200, large, { vary: 'Accept' });
  const { headers, bytes } = await ask('/api/v1/products', coding);
  expect(headers['content-encoding']).toBe(coding);
  expect(headers['content-length']).toBeUndefined();
  expect(String(headers.vary)).toBe('Origin, Accept-Encoding, Accept');
  expect(JSON.parse(decoders[coding]?.(bytes).toString() ?? '')).toEqual(large);
});

it('leaves alone what nobody asked to compress, and says that it could be', async () => {
  under.services.product.answer = replies(200, large);
  const { headers, bytes } = await ask('/api/v1/products');
  expect(headers['content-encoding']).toBeUndefined();
  expect(String(headers.vary)).toContain('Accept-Encoding');
  expect(JSON.parse(bytes.toString())).toEqual(large);
});

it('brings byte for byte what the service has compressed', async () => {
  const body = gzipSync(JSON.stringify(large));
  under.services.product.answer = (_request, response) => {
    response.writeHead(200, { 'content-type': 'application/json', 'content-encoding': 'gzip' }).end(body);
  };
  const { headers, bytes } = await ask('/api/v1/products', 'gzip, br');
  expect(headers['content-encoding']).toBe('gzip');
  expect(bytes.equals(body)).toBe(true);
});

it.each([204, 304])('sends %s without a coding', async (status) => {
  under.services.product.answer = (_request, response) => {
    response.writeHead(status, { 'content-type': 'application/json', etag: 'W/"1"' }).end();
  };
  const { status: answered, headers, bytes } = await ask('/api/v1/products', 'gzip');
  expect([answered, headers['content-encoding'], bytes.length]).toEqual([status, undefined, 0]);
});

it('compresses its own answers, too', async () => {
  const { headers, bytes } = await ask('/openapi.json', 'gzip');
  expect(headers['content-encoding']).toBe('gzip');
  expect(JSON.parse(gunzipSync(bytes).toString())).toMatchObject({ openapi: '3.1.0' });
});

it('cuts the connection where a compressed answer broke off half-way', async () => {
  under.services.product.answer = (_request, response) => {
    response.writeHead(200, { 'content-type': 'application/json', 'content-length': '100000' });
    response.write('x'.repeat(5_000), () => response.destroy());
  };
  await expect(ask('/api/v1/products', 'gzip')).rejects.toThrow();
});
