import { randomUUID } from 'node:crypto';
import type { Server } from 'node:http';
import { authorizePayment, orderPlaced, releaseStock, reserveStock, voidPayment } from '@shop/contracts';
import type { StartedService } from '@shop/service';
import { silentTelemetry } from '@shop/telemetry';
import { eventually, type MessageRecorder, testIdentity, testSettings } from '@shop/testing';
import { startOrder } from '../src/app';
import { passingTime, stepTimeoutMs } from './passing-time';
import { agreeing, startCatalogue, startParticipants } from './rest-of-the-platform';

const identity = testIdentity();
const settings = {
  ...testSettings('order'),
  SHIPPING_CENTS: 599,
  FREE_SHIPPING_FROM_CENTS: 5_000,
  TAX_BASIS_POINTS: 800,
  STEP_TIMEOUT_MS: stepTimeoutMs,
  DEADLINE_SWEEP_MS: 10,
  RESERVATION_SECONDS: 900,
};
const time = passingTime();
let instances: StartedService[];
let platform: MessageRecorder;
let catalogue: { url: string; server: Server };

beforeAll(async () => {
  catalogue = await startCatalogue();
  platform = await startParticipants();
  const start = () =>
    startOrder(
      { ...settings, SERVICE_ADDRESSES: { product: [catalogue.url], user: [catalogue.url] } },
      { keys: identity.keys, telemetry: silentTelemetry(), now: time.now },
    );
  instances = await Promise.all([start(), start()]);
  await eventually(() => instances.every(({ kit }) => kit.bus.ready()));
});

afterAll(async () => {
  await Promise.all(instances.map((instance) => instance.stop(5_000)));
  await platform.close();
  catalogue.server.close();
});

const order = {
  items: [{ productId: 'p1', quantity: 2 }],
  shippingAddress: { line1: '1 Main St', city: 'Springfield', postalCode: '12345', country: 'US' },
  payment: { provider: 'card', token: 'tok_ok' },
};

interface Answer {
  id: string;
  status: string;
  items: { productId: string; quantity: number }[];
}

/** A customer whose every request goes to the next instance. */
function customerAtBoth() {
  const authorization = identity.customer(`c-${randomUUID()}`);
  let turn = 0;
  return async (method: string, path: string, json?: unknown, headers: Record<string, string> = {}) => {
    const { url } = instances[turn++ % instances.length] as StartedService;
    const response = await fetch(`${url}${path}`, {
      method,
      headers: { authorization, 'content-type': 'application/json', ...headers },
      ...(json === undefined ? {} : { body: JSON.stringify(json) }),
    });
    return { status: response.status, body: (await response.json()) as Answer };
  };
}

const six = Array.from({ length: 6 });

it('makes one order of one key, whichever instance hears it', async () => {
  const call = customerAtBoth();
  const key = randomUUID();
  const answers = await Promise.all(six.map(() => call('POST', '/orders', order, { 'idempotency-key': key })));
  const placed = answers.filter(({ status }) => status === 201);
  expect(answers.filter(({ status }) => status !== 201 && status !== 409)).toEqual([]);
  const [id, ...others] = [...new Set(placed.map(({ body }) => body.id))];
  expect(others).toEqual([]);
  await platform.next(orderPlaced, id as string);
  expect(platform.about(orderPlaced, id as string)).toHaveLength(1);
});

it('repeats an overdue step once for each deadline, although both look for it', async () => {
  const call = customerAtBoth();
  const { body } = await call('POST', '/orders', order, { 'idempotency-key': randomUUID() });
  await agreeing[reserveStock.name]?.(await platform.next(reserveStock, body.id), platform);
  for (const attempts of [1, 2, 3]) {
    await eventually(() => platform.about(authorizePayment, body.id).length === attempts);
    time.passStepTimeout();
  }
  for (const command of [voidPayment, releaseStock]) {
    await agreeing[command.name]?.(await platform.next(command as never, body.id), platform);
  }
  await eventually(async () => (await call('GET', `/orders/${body.id}`)).body.status === 'cancelled');
  expect(platform.about(authorizePayment, body.id)).toHaveLength(3);
});

it('loses nothing that both put into a cart at the same time', async () => {
  const call = customerAtBoth();
  const line = { productId: 'p1', quantity: 1 };
  const answers = await Promise.all(six.map(() => call('POST', '/cart/items', line)));
  expect(answers.map(({ status }) => status)).toEqual(six.map(() => 200));
  expect((await call('GET', '/cart')).body.items).toMatchObject([{ productId: 'p1', quantity: 6 }]);
});
