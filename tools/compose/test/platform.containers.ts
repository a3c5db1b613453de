import { atMost, type EndedOrder, logIn, ordersAmidCrashes, platformFrom, type ShopClient } from '@shop/journeys';
import { eventually } from '@shop/testing';
import {
  again,
  type Container,
  compose,
  containerOf,
  containersOf,
  crash,
  healthy,
  isHealthy,
  runInside,
  services,
} from './containers';

const { url, adminEmail, adminPassword } = platformFrom(process.env);
const { PROMETHEUS_URL } = process.env;
let admin: ShopClient;

beforeAll(async () => {
  admin = await logIn(url, adminEmail, adminPassword);
});

async function prometheus<Data>(path: string): Promise<Data> {
  const response = await fetch(`${PROMETHEUS_URL}${path}`);
  return ((await response.json()) as { data: Data }).data;
}

async function metric(expression: string): Promise<number[]> {
  const path = `/api/v1/query?query=${encodeURIComponent(expression)}`;
  const { result } = await prometheus<{ result: { value: [number, string] }[] }>(path);
  return result.map(({ value }) => Number(value[1]));
}

it('the catalogue was filled by a job that has ended well', async () => {
  expect((await containerOf('seed')).State).toMatchObject({ Running: false, ExitCode: 0 });
});

it.each(services)('%s runs without root, rights and a file system to write to, within its memory', async (service) => {
  const { Config, HostConfig, State } = await containerOf(service);
  expect(Config.User).toBe('1000:1000');
  expect(HostConfig).toMatchObject({
    ReadonlyRootfs: true,
    CapDrop: ['ALL'],
    SecurityOpt: ['no-new-privileges:true'],
    Memory: 256 * 1024 * 1024,
  });
  expect(State).toMatchObject({ Running: true, OOMKilled: false, Health: { Status: 'healthy' } });
});

describe('crashes', () => {
  const victims = ['order', 'rabbitmq', 'inventory', 'mongodb', 'payment', 'gateway', 'redis', 'consul'];

  it(`every order taken amid the crashes of ${victims.join(', ')} comes to its end, and the books agree`, async () => {
    const orders = await ordersAmidCrashes(url, admin, victims, crashAndAwait);
    expect(orders.length).toBeGreaterThan(victims.length);
    expect(await atMost(8, orders, captures)).toEqual(orders.map(({ confirmed }) => (confirmed ? 1 : 0)));
  });

  async function crashAndAwait(name: string): Promise<void> {
    const before = await containerOf(name);
    await crash(before);
    await eventually(async () => {
      const now = await again(before);
      return now.RestartCount > before.RestartCount && isHealthy(now);
    }, 90_000);
  }

  async function captures({ id, customer }: EndedOrder): Promise<number> {
    const { items } = (await customer.get<{ items: { status: string }[] }>(`/payments?orderId=${id}`)).expect(200);
    return items.filter(({ status }) => status === 'captured').length;
  }
});

describe('two product services', () => {
  beforeAll(async () => {
    await compose('up', '--detach', '--no-build', '--no-recreate', '--scale', 'product=2', 'product');
    await healthy('product', 2);
  });

  afterAll(async () => {
    await compose('up', '--detach', '--no-build', '--no-recreate', '--scale', 'product=1', 'product');
  });

  const readCatalogue = () => admin.get('/products?limit=1');

  /** How many requests for the catalogue the instance has answered. */
  async function served(container: Container): Promise<number> {
    const metrics = await runInside(
      container,
      "console.log(await (await fetch('http://127.0.0.1:8080/metrics')).text())",
    );
    const lines = metrics
      .split('\n')
      .filter((line) => /^http_server_request_duration_seconds_count\{.*http_route="\/products"/.test(line));
    return lines.reduce((sum, line) => sum + Number(line.slice(line.lastIndexOf(' '))), 0);
  }

  it('share the requests that come through the gateway', async () => {
    const instances = await containersOf('product');
    const before = await Promise.all(instances.map(served));
    await eventually(async () => {
      await Promise.all(Array.from({ length: 10 }, readCatalogue));
      const now = await Promise.all(instances.map(served));
      expect(now.every((count, i) => count >= (before[i] ?? 0) + 10)).toBe(true);
    }, 30_000);
  });

  it('are one that answers everybody when the other one crashes', async () => {
    const [one] = await containersOf('product');
    await crash(one as Container);
    const answers = await Promise.all(Array.from({ length: 50 }, readCatalogue));
    expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([200]));
    await healthy('product', 2);
  });
});

it('nothing is left over: no dead letter, and no message that has not left', async () => {
  await eventually(async () => {
    const { items } = (await admin.get<{ items: { messages: number }[] }>('/admin/dead-letters')).expect(200);
    expect(items.filter(({ messages }) => messages > 0)).toEqual([]);
    expect(await metric('sum(shop_outbox_pending_messages)')).toEqual([0]);
  }, 60_000);
});

it('Prometheus has found every container, and understands every rule', async () => {
  await eventually(async () => expect(await metric('count(up{job=~"services|gateway"} == 1)')).toEqual([9]), 60_000);
  const { groups } = await prometheus<{ groups: { rules: { name: string; health: string }[] }[] }>('/api/v1/rules');
  const rules = groups.flatMap((group) => group.rules);
  expect(rules.length).toBeGreaterThan(10);
  expect(rules.filter(({ health }) => health !== 'ok')).toEqual([]);
});

it('every service stops in order, with exit code 0', async () => {
  await compose('stop', ...services);
  const ended = await Promise.all(
    services.map(async (service) => [service, (await containerOf(service)).State] as const),
  );
  expect(ended.filter(([, { ExitCode }]) => ExitCode !== 0).map(([service]) => service)).toEqual([]);
});
