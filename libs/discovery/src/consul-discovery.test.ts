import { silentLogger } from '@shop/telemetry';
import { consulDiscovery } from './consul-discovery';
import { createDiscovery } from './create-discovery';
import type { Discovery } from './discovery';
import { type FakeConsul, startFakeConsul } from './testing/fake-consul';

let consul: FakeConsul;
let discovery: Discovery;

beforeEach(async () => {
  consul = await startFakeConsul();
  discovery = discoveryAt(consul.address);
});
afterEach(async () => {
  await discovery.close();
  await consul.stop();
});

const discoveryAt = (address: string) =>
  consulDiscovery({ address, advertisedHost: '10.0.0.1', logger: silentLogger, retryMs: 20 });

/** Waits for a condition. `@shop/testing` stands above this library. */
async function until(condition: () => boolean): Promise<void> {
  const deadline = Date.now() + 10_000;
  while (!condition()) {
    if (Date.now() > deadline) throw new Error(`The condition did not hold in time: ${condition}`);
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
}

const urls = () => discovery.instances('order').map(({ url }) => url);
const a = { id: 'a', host: '10.0.0.2', port: 3001 };
const b = { id: 'b', host: 'fd00::2', port: 3002 };

it('follows the instances of a service as they come and go', async () => {
  expect(urls()).toEqual([]);
  consul.change('order', [a]);
  await until(() => urls().length === 1);
  consul.change('order', [a, b]);
  await until(() => urls().length === 2);
  expect(urls()).toEqual(['http://10.0.0.2:3001', 'http://[fd00::2]:3002']);
});

it('keeps what it knows when Consul knows nobody: one that restarts without its data has forgotten who is there', async () => {
  consul.change('order', [a]);
  await until(() => urls().length === 1);
  const before = consul.queries;
  consul.change('order', []);
  await until(() => consul.queries > before);
  expect(urls()).toEqual(['http://10.0.0.2:3001']);
  consul.change('order', [b]);
  await until(() => urls()[0] === 'http://[fd00::2]:3002');
});

it('leaves out instances that fail their check, and those of a node that is dead', async () => {
  consul.change('order', [a, { ...b, service: 'critical' }, { ...b, id: 'c', node: 'critical' }]);
  await until(() => urls().length > 0);
  expect(urls()).toEqual(['http://10.0.0.2:3001']);
});

it('gives the very same list until it changes, and asks once for it', async () => {
  consul.change('order', [a]);
  await until(() => urls().length === 1);
  expect(discovery.instances('order')).toBe(discovery.instances('order'));
  expect(consul.queries).toBeLessThanOrEqual(3);
});

it.each([400, 500])('keeps what it knows while Consul answers %s, and goes on afterwards', async (status) => {
  consul.change('order', [a]);
  await until(() => urls().length === 1);
  consul.failure = status;
  consul.change('order', [a, b]);
  // A broken watch asks again and again.
  const before = consul.queries;
  expect(urls()).toEqual(['http://10.0.0.2:3001']);
  consul.failure = undefined;
  await until(() => urls().length === 2);
  expect(consul.queries).toBeGreaterThan(before);
});

it('keeps what it knows while Consul is away, and finds it again', async () => {
  consul.change('order', [a]);
  await until(() => urls().length === 1);
  const port = Number(consul.address.split(':')[1]);
  await consul.stop();
  expect(urls()).toEqual(['http://10.0.0.2:3001']);
  consul = await startFakeConsul(port);
  consul.change('order', [b]);
  await until(() => urls()[0] === 'http://[fd00::2]:3002');
});

it('registers with a check on /ready, and takes that back', async () => {
  await discovery.register('payment', 3005);
  await discovery.register('order', 3004, '/ready?exclude=rabbitmq');
  expect([...consul.registered.values()]).toMatchObject([
    { Name: 'payment', Address: '10.0.0.1', Port: 3005, Check: { HTTP: 'http://10.0.0.1:3005/ready' } },
    { Name: 'order', Port: 3004, Check: { HTTP: 'http://10.0.0.1:3004/ready?exclude=rabbitmq' } },
  ]);
  await discovery.close();
  expect(consul.registered.size).toBe(0);
});

it('takes the place of the process that died at its address, with its own check', async () => {
  const died = discoveryAt(consul.address);
  await died.register('order', 3004, '/health');
  await discovery.register('order', 3004);
  expect([...consul.registered.values()]).toMatchObject([
    { Port: 3004, Check: { HTTP: 'http://10.0.0.1:3004/ready' } },
  ]);
  await died.close();
});

it('starts without Consul, and registers when it is there', async () => {
  consul.failure = 500;
  await discovery.register('payment', 3005);
  expect(consul.registered.size).toBe(0);
  consul.failure = undefined;
  await until(() => consul.registered.size === 1);
});

describe('createDiscovery', () => {
  it('takes Consul where it is named, else the addresses', async () => {
    const fixed = createDiscovery({ HOST: '0.0.0.0', SERVICE_ADDRESSES: { order: ['http://a:1'] } }, silentLogger);
    expect(fixed.instances('order')).toEqual([{ id: 'http://a:1', url: 'http://a:1' }]);
    expect(fixed.instances('nobody')).toEqual([]);

    const found = createDiscovery(
      { HOST: '0.0.0.0', ADVERTISED_HOST: 'here', CONSUL_HTTP_ADDR: `http://${consul.address}`, SERVICE_ADDRESSES: {} },
      silentLogger,
    );
    await found.register('user', 1);
    expect([...consul.registered.values()][0]?.Address).toBe('here');
    await found.close();
  });
});
