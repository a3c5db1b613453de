import {
  constantLoad,
  logIn,
  newCustomers,
  newProduct,
  ordersAmidCrashes,
  platformFrom,
  type ShopClient,
  settled,
  shopperAt,
} from '@shop/journeys';
import { eventually } from '@shop/testing';
import { apply, inside, isReady, kubectl, podOf, podsOf, services } from './kubectl';

const { url, adminEmail, adminPassword } = platformFrom(process.env);
const plenty = 100_000;
let admin: ShopClient;

beforeAll(async () => {
  admin = await logIn(url, adminEmail, adminPassword);
});

it('the catalogue was filled by a job that has ended well', async () => {
  await kubectl('wait', '--for=condition=Complete', 'job/seed', '--timeout=10s');
});

it.each(services)('%s was started once, without root, rights, token and file system to write to', async (name) => {
  const pod = await podOf(name);
  expect(pod.status.containerStatuses).toMatchObject([{ ready: true, restartCount: 0 }]);
  const status = await inside(pod, 'id -u; grep -E "^(CapEff|NoNewPrivs|Seccomp):" /proc/1/status');
  expect(status.replace(/\s+/g, ' ').trim()).toBe('1000 CapEff: 0000000000000000 NoNewPrivs: 1 Seccomp: 2');
  expect(await inside(pod, 'touch /app/x 2>&1; true')).toContain('Read-only file system');
  expect(await inside(pod, 'ls /var/run/secrets/kubernetes.io 2>&1; true')).toContain('No such file or directory');
});

it('the views of orders are what the events say: the job of the night finds no difference', async () => {
  const night = JSON.parse(await kubectl('get', 'cronjob', 'check-projections', '--output', 'json'));
  const { spec } = night.spec.jobTemplate;
  await apply([{ apiVersion: 'batch/v1', kind: 'Job', metadata: { name: 'check-now', namespace: 'shop' }, spec }]);
  await kubectl('wait', '--for=condition=Complete', 'job/check-now', '--timeout=90s');
});

const victims = ['order', 'rabbitmq', 'payment', 'mongodb', 'inventory'];

it(`every order taken while the pods of ${victims.join(', ')} die comes to its end, and the books agree`, async () => {
  const orders = await ordersAmidCrashes(url, admin, victims, killAndAwait);
  expect(orders.length).toBeGreaterThan(victims.length);
});

/** At once and without a word, as a node that is lost takes a pod with it. */
async function killAndAwait(name: string): Promise<void> {
  const { metadata } = await podOf(name);
  await kubectl('delete', 'pod', metadata.name, '--grace-period=0', '--force');
  await eventually(async () => {
    const [pod, ...others] = await podsOf(name);
    return others.length === 0 && pod !== undefined && pod.metadata.uid !== metadata.uid && isReady(pod);
  }, 120_000);
}

// The door, the service behind most requests, and one that only messages reach.
it.each(['gateway', 'order', 'payment'])(
  '%s is replaced amid checkouts, and no customer sees anything',
  async (name) => {
    const { id: productId } = await newProduct(admin, plenty);
    const shoppers = (await newCustomers(url, 4)).map((customer) => shopperAt(customer, [url]));
    const before = await podOf(name);
    const load = constantLoad(shoppers, productId);
    await kubectl('rollout', 'restart', `deployment/${name}`);
    await kubectl('rollout', 'status', `deployment/${name}`, '--timeout=120s');
    await eventually(async () => {
      const pods = await kubectl('get', 'pods', '--output', 'name');
      return !pods.includes(before.metadata.name);
    }, 90_000);
    await load.stop();

    expect(load.complaints).toEqual([]);
    expect(load.refused()).toBe(0);
    const orders = await Promise.all(load.accepted.map(({ id, customer }) => settled(customer, id, 30_000)));
    expect(orders.filter(({ status }) => status !== 'confirmed')).toEqual([]);
    process.stderr.write(`${orders.length} orders while ${name} was replaced\n`);
  },
);

it('nothing is left over: no dead letter', async () => {
  await eventually(async () => {
    const { items } = (await admin.get<{ items: { messages: number }[] }>('/admin/dead-letters')).expect(200);
    expect(items.filter(({ messages }) => messages > 0)).toEqual([]);
  }, 60_000);
});
