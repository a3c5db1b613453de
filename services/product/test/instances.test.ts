import { randomUUID } from 'node:crypto';
import { availabilityChanged, createMessage, productCreated, usd } from '@shop/contracts';
import { connectEventBus, type EventBus, subscription } from '@shop/event-bus';
import type { StartedService } from '@shop/service';
import { silentTelemetry } from '@shop/telemetry';
import { eventually, testIdentity, testServers, testSettings } from '@shop/testing';
import { startProduct } from '../src/app';

const identity = testIdentity();
const authorization = identity.admin();
// They look into the store too seldom to learn from it what these tests ask for.
const settings = { ...testSettings('product'), CATALOGUE_POLL_MS: 60_000, IMPORT_MAX_BYTES: 2_000_000 };
let instances: [StartedService, StartedService];
let inventory: EventBus;

beforeAll(async () => {
  const overrides = { keys: identity.keys, telemetry: silentTelemetry() };
  instances = await Promise.all([startProduct(settings, overrides), startProduct(settings, overrides)]);
  inventory = await connectEventBus({
    url: testServers().amqp,
    namespace: settings.AMQP_NAMESPACE,
    service: `stand-in-${randomUUID().slice(0, 8)}`,
    telemetry: silentTelemetry(),
  });
  await inventory.subscribe([
    subscription({
      name: 'product-created',
      messages: [productCreated],
      prefetch: 100,
      handle: async ({ data: { productId } }) => {
        const origin = { source: 'inventory', correlationId: 'test', causationId: 'test' };
        const data = { productId, availability: 'in_stock' as const, sequence: 1 };
        await inventory.publish([
          createMessage(availabilityChanged, origin, { subject: productId, time: new Date(), data }),
        ]);
      },
    }),
  ]);
  await eventually(() => [...instances.map(({ kit }) => kit.bus), inventory].every((bus) => bus.ready()));
});

afterAll(async () => {
  await Promise.all(instances.map((instance) => instance.stop(5_000)));
  await inventory.stopConsuming(1_000);
  await inventory.close();
});

async function call({ url }: StartedService, method: string, path: string, body?: unknown) {
  const response = await fetch(`${url}${path}`, {
    method,
    headers: { authorization, 'content-type': 'application/json' },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  const text = await response.text();
  return { status: response.status, body: text ? JSON.parse(text) : undefined };
}

const lamp = () => ({ id: `lamp-${randomUUID()}`, name: 'Lamp', category: 'home', price: usd(1_999), initialStock: 3 });

it('each instance hears at once of what the other one writes', async () => {
  const [one, other] = instances;
  const product = lamp();
  await call(one, 'POST', '/products', product);
  const path = `/products/${product.id}`;
  const listed = async (at: StartedService) => (await call(at, 'GET', `/products?search=${product.id}`)).body;
  expect((await call(other, 'GET', path)).status).toBe(200);
  await call(one, 'PATCH', path, { name: product.id, price: usd(999) });
  await eventually(async () => (await call(other, 'GET', path)).body.price.amount === 999);
  expect((await listed(other)).page.totalItems).toBe(1);
  await call(other, 'DELETE', path);
  await eventually(async () => (await listed(one)).page.totalItems === 0);
});

it('a new product can be ordered by the time of the answer, whichever instance hears of its stock', async () => {
  const products = Array.from({ length: 12 }, lamp);
  const answers = await Promise.all(
    products.map((product, index) => call(instances[index % 2 ? 0 : 1], 'POST', '/products', product)),
  );
  expect(answers.map(({ body }) => body.availability)).toEqual(products.map(() => 'in_stock'));
});
