import { eventually } from '@shop/testing';
import { replies } from './fake-service';
import { type GatewayUnderTest, startGatewayUnderTest } from './gateway-under-test';

let under: GatewayUnderTest;

const asPublic = { 'cache-control': 'public, max-age=0, must-revalidate', etag: 'W/"1"' };

beforeEach(async () => {
  under = await startGatewayUnderTest();
});
afterEach(() => under.stop());

const get = (path: string, headers: Record<string, string> = {}) =>
  fetch(`${under.gateway.url}/api/v1${path}`, { headers });

it.each(['/products?search=mug', '/products/p1', '/categories'])(
  'answers GET %s from memory while the service is away, marked as stale, to anybody',
  async (path) => {
    const { product } = under.services;
    product.answer = replies(200, { name: 'Mug' }, asPublic);
    const fresh = await get(path);
    expect(fresh.headers.get('warning')).toBeNull();
    await fresh.text();
    await product.stop();

    const callers: Record<string, string>[] = [{}, { authorization: under.identity.customer('c1') }];
    for (const headers of callers) {
      const stale = await get(path, headers);
      expect(stale.status).toBe(200);
      expect(stale.headers.get('warning')).toMatch(/^110 /);
      expect(Number(stale.headers.get('age'))).toBeGreaterThanOrEqual(0);
      expect(stale.headers.get('etag')).toBe('W/"1"');
      expect(stale.headers.get('content-type')).toContain('application/json');
      expect(stale.headers.get('x-request-id')).not.toBeNull();
      expect(await stale.json()).toEqual({ name: 'Mug' });
    }
    expect((await get('/products/other')).status).toBe(503);
  },
);

it('answers from memory when the service is frozen, at once as soon as that is known', async () => {
  await under.stop();
  under = await startGatewayUnderTest({ UPSTREAM_TIMEOUT_MS: 400 });
  const { product } = under.services;
  product.answer = replies(200, {}, asPublic);
  await eventually(async () => (await get('/categories')).headers.get('etag') === asPublic.etag);
  product.answer = () => {};
  const stale = await get('/categories');
  expect([stale.status, stale.headers.get('warning')?.slice(0, 3)]).toEqual([200, '110']);
});

it.each([
  ['what is not called public', '/products/p1', {}],
  ['what is private', '/products/p1', { 'cache-control': 'private, no-store' }],
  ['what is not of the catalogue', '/products/p1/reviews', asPublic],
])('keeps nothing of %s', async (_what, path, headers) => {
  const { product } = under.services;
  product.answer = replies(200, { secret: true }, headers);
  await (await get(path)).text();
  await product.stop();
  expect((await get(path)).status).toBe(503);
});

it('never answers a read from memory while the service answers', async () => {
  const { product } = under.services;
  product.answer = replies(200, { price: 1 }, asPublic);
  await (await get('/products/p1')).text();
  product.answer = replies(200, { price: 2 }, asPublic);
  expect(await (await get('/products/p1')).json()).toEqual({ price: 2 });
});

it('does not stand in for a write', async () => {
  const { product } = under.services;
  product.answer = replies(200, {}, asPublic);
  await (await get('/products/p1')).text();
  await product.stop();
  const answer = await fetch(`${under.gateway.url}/api/v1/products/p1`, { method: 'DELETE' });
  expect(answer.status).toBe(503);
});
