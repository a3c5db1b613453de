import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { silentTelemetry } from '@shop/telemetry';
import { eventually } from '@shop/testing';
import { startGateway } from '../src/app';
import { type FakeService, replies, startFakeService } from './fake-service';
import { type GatewayUnderTest, settingsOf, startGatewayUnderTest } from './gateway-under-test';

let folder: string;
let file: string;
let legacy: FakeService;
let under: GatewayUnderTest;

const write = (content: unknown) =>
  writeFileSync(file, typeof content === 'string' ? content : JSON.stringify(content));
const coupons = (changed: object = {}) => ({
  routes: [{ resource: 'coupons', url: `${legacy.url}/old/shop`, percentage: 100, ...changed }],
});

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'legacy-'));
  file = join(folder, 'routes.json');
  legacy = await startFakeService();
  legacy.answer = replies(200, { from: 'legacy' });
  write(coupons());
  under = await startGatewayUnderTest({ LEGACY_ROUTES_FILE: file });
  for (const service of Object.values(under.services)) service.answer = replies(200, { from: 'service' });
});
afterEach(async () => {
  await under.stop();
  await legacy.stop();
  rmSync(folder, { recursive: true });
});

async function ask(path: string, init: RequestInit = {}): Promise<string> {
  const response = await fetch(`${under.gateway.url}/api/v1${path}`, init);
  return response.status === 200 ? ((await response.json()) as { from: string }).from : String(response.status);
}

it('sends a resource to the legacy system, under its base path, and nothing else', async () => {
  expect(await ask('/coupons/a?b=c', { method: 'PUT', body: '{"d":1}' })).toBe('legacy');
  expect(await ask('/orders')).toBe('service');
  expect(legacy.seen).toMatchObject([{ method: 'PUT', url: '/old/shop/coupons/a?b=c' }]);
  expect(legacy.seen[0]?.body.toString()).toBe('{"d":1}');
});

it('tells it who calls, and hands over neither a token nor what the client claims to be', async () => {
  await ask('/coupons', {
    headers: { authorization: under.identity.customer('c1'), 'x-user-id': 'admin', 'x-user-roles': 'admin' },
  });
  await ask('/coupons', { headers: { 'x-user-id': 'admin' } });
  const [signedIn, anonymous] = legacy.seen.map(({ headers }) => headers);
  expect(signedIn).toMatchObject({ 'x-user-id': 'c1', 'x-user-roles': 'customer' });
  expect(anonymous?.['x-user-id']).toBeUndefined();
  for (const headers of [signedIn, anonymous]) expect(headers?.authorization).toBeUndefined();
});

it('still refuses tokens that are not valid', async () => {
  expect(await ask('/coupons', { headers: { authorization: 'Bearer nonsense' } })).toBe('401');
  expect(legacy.seen).toHaveLength(0);
});

it('follows the file without a restart, and keeps the old routes while it makes no sense', async () => {
  write({ routes: [] });
  await eventually(async () => (await ask('/coupons')) === 'service');
  write(coupons({ percentage: 0, header: { name: 'x-shop', value: 'legacy' }, forwardToken: true }));
  const headers = { 'x-shop': 'legacy', authorization: under.identity.customer('c1') };
  await eventually(async () => (await ask('/coupons', { headers })) === 'legacy');
  expect(legacy.seen.at(-1)?.headers.authorization).toBe(headers.authorization);
  expect(await ask('/coupons')).toBe('service');

  write('{ "routes": [');
  const reads = legacy.seen.length;
  await eventually(async () => {
    expect(await ask('/coupons', { headers })).toBe('legacy');
    return legacy.seen.length > reads + 20;
  });
});

it('keeps a client on one side', async () => {
  write(coupons({ percentage: 50 }));
  const sideOf = (id: string) => ask('/coupons', { headers: { authorization: under.identity.customer(id) } });
  const ids = Array.from({ length: 40 }, (_, index) => `customer-${index}`);
  const sides = () => Promise.all(ids.map(sideOf));
  await eventually(async () => new Set(await sides()).size === 2);
  expect(await sides()).toEqual(await sides());
});

it('answers 503 when the legacy system is away, whatever the service does', async () => {
  await legacy.stop();
  expect(await ask('/coupons')).toBe('503');
  expect(await ask('/orders')).toBe('service');
  legacy = await startFakeService();
});

it('does not start with routes that make no sense', async () => {
  write({ routes: [{ resource: 'auth', url: 'http://legacy', percentage: 1 }] });
  const started = startGateway(settingsOf({}, { LEGACY_ROUTES_FILE: file }), { telemetry: silentTelemetry() });
  await expect(started).rejects.toThrow('LEGACY_ROUTES_FILE');
});
