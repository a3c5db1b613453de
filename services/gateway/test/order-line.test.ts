import { fixedAddresses } from '@shop/discovery';
import { silentTelemetry } from '@shop/telemetry';
import { eventually } from '@shop/testing';
import { type StartedGateway, startGateway } from '../src/app';
import type { GatewayConfig } from '../src/config';
import { type FakeService, replies, startFakeService } from './fake-service';
import { settingsOf } from './gateway-under-test';

let gateway: StartedGateway;
let service: FakeService;

beforeEach(async () => {
  service = await startFakeService();
});
afterEach(async () => {
  await gateway.stop(500);
  await service.stop();
});

async function start(changed: Partial<GatewayConfig>): Promise<void> {
  gateway = await startGateway(settingsOf({}, { RATE_LIMIT_SCALE: 10_000, ...changed }), {
    discovery: fixedAddresses({ order: [service.url] }),
    telemetry: silentTelemetry(),
  });
}

const list = () => fetch(`${gateway.url}/api/v1/orders`);
const placeOrder = (signal: AbortSignal | null = null) =>
  fetch(`${gateway.url}/api/v1/orders`, { method: 'POST', body: '{}', headers: { 'idempotency-key': 'once' }, signal });

it('leaves room for those who only look, however many orders wait', async () => {
  await start({ UPSTREAM_ORDER_TIMEOUT_MS: 60_000 });
  service.answer = (request, response, body) => {
    if (request.method !== 'POST') replies(200, {})(request, response, body);
  };
  const patience = new AbortController();
  const waiting = Array.from({ length: 512 }, () => placeOrder(patience.signal).catch(() => undefined));
  await eventually(() => service.seen.length > 200, 20_000);
  await eventually(async () => expect((await placeOrder(AbortSignal.timeout(2_000))).status).toBe(503), 20_000);
  expect((await list()).status).toBe(200);
  patience.abort();
  await Promise.all(waiting);
}, 60_000);

it('finds out soon, with an order too, that a service is not back', async () => {
  await start({ UPSTREAM_TIMEOUT_MS: 100, UPSTREAM_ORDER_TIMEOUT_MS: 60_000 });
  service.answer = (request, response, body) => {
    if (request.url === '/health') replies(200, {})(request, response, body);
  };
  await Promise.all(Array.from({ length: 25 }, list));
  await eventually(async () => {
    const answer = await placeOrder(AbortSignal.timeout(5_000));
    expect(await answer.json()).toMatchObject({ status: 503, code: 'upstream_timeout' });
  }, 20_000);
}, 60_000);
