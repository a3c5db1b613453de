import { silentTelemetry } from '@shop/telemetry';
import { breakableConnection, eventually, testIdentity, testServers, testSettings } from '@shop/testing';
import { startShipping } from '../src/app';

// The frame of every service stops like this; this one is the smallest to see it in.
const identity = testIdentity();
const overrides = () => ({ keys: identity.keys, telemetry: silentTelemetry() });

it('stops while the broker takes connections and answers nothing', async () => {
  const way = await breakableConnection(testServers().amqp);
  const shipping = await startShipping({ ...testSettings('shipping'), AMQP_URL: way.url }, overrides());
  await eventually(() => shipping.kit.bus.ready());
  way.freeze();
  await shipping.stop(1_000);
  expect(shipping.kit.mongo.readyState).toBe(0);
  way.close();
});

it('answers and stops while the broker is away, however much time it is given', async () => {
  const way = await breakableConnection(testServers().amqp);
  const shipping = await startShipping({ ...testSettings('shipping'), AMQP_URL: way.url }, overrides());
  await eventually(() => shipping.kit.bus.ready());
  way.close();
  await eventually(() => !shipping.kit.bus.ready());
  const headers = { authorization: identity.admin() };
  const { status } = await fetch(`${shipping.url}/admin/dead-letters`, { headers });
  expect(status).toBe(503);
  await shipping.stop(10 * 60_000);
});

it.each([
  ['answers nothing', () => new Promise<void>(() => {})],
  ['refuses', () => Promise.reject(new Error('no'))],
])('starts while the registry %s: from its first request on it can be stopped in order', async (_, register) => {
  const discovery = { instances: () => [], register, close: async () => {} };
  const shipping = await startShipping(testSettings('shipping'), { ...overrides(), discovery });
  expect((await fetch(`${shipping.url}/health`)).status).toBe(200);
  await shipping.stop(4_000);
});
