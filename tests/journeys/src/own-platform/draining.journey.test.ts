import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { freePortRange, runStack, type StackRun } from '@shop/devstack';
import { eventually } from '@shop/testing';
import { atMost } from '../at-most';
import { constantLoad, shopperAt } from '../constant-load';
import { logIn, newCustomers } from '../customers';
import { orderOf, placeOrder, settled } from '../orders';
import { newProduct, stockOf } from '../products';
import type { ShopClient } from '../shop-client';
import type { Order } from '../shop-views';
import { withoutServers } from '../without-servers';

const adminEmail = 'admin@shop.example';
const adminPassword = 'journey-admin-password';
const graceMs = 45_000;
const stock = 100_000;
const customersAtOnce = 8;
const services = ['gateway', 'auth', 'user', 'product', 'order', 'inventory', 'payment', 'shipping', 'notification'];

const dataDir = mkdtempSync(join(tmpdir(), 'shop-draining-'));
let port: number;
let stack: StackRun;
let customers: ShopClient[];
let productId: string;

async function start(): Promise<void> {
  stack = await runStack({
    port,
    dataDir,
    instances: 2,
    inherit: withoutServers(process.env),
    env: { ADMIN_EMAIL: adminEmail, ADMIN_PASSWORD: adminPassword, RATE_LIMIT_SCALE: '1000' },
  });
}

beforeAll(async () => {
  port = await freePortRange(2);
  await start();
  customers = await newCustomers(stack.url, customersAtOnce);
  productId = (await newProduct(await logIn(stack.url, adminEmail, adminPassword), stock)).id;
}, 90_000);

afterAll(async () => {
  await stack?.stop();
  rmSync(dataDir, { recursive: true, force: true });
});

const shoppers = () => customers.map((customer) => shopperAt(customer, stack.urls));
const processCalled = (name: string) => stack.processes().find((one) => one.name === name);

/** Ends a process as a deployment does, and waits until its successor is ready. */
async function replace(name: string): Promise<void> {
  const before = processCalled(name);
  stack.kill(name, 'SIGTERM');
  await eventually(() => {
    const now = processCalled(name);
    expect(now).toMatchObject({ state: 'ready', restarts: (before?.restarts ?? 0) + 1 });
    expect(now?.pid).not.toBe(before?.pid);
  }, graceMs);
  expect({ name, ...processCalled(name)?.lastExit }).toEqual({ name, code: 0, signal: null });
}

/** Every one of them is confirmed, and the stock says the same. */
async function expectAllConfirmed(orders: { id: string; customer: ShopClient }[]): Promise<void> {
  await atMost(customersAtOnce, orders, async ({ id, customer }) =>
    expect(await settled(customer, id, 60_000)).toMatchObject({ id, status: 'confirmed' }),
  );
}

const ordersSoFar: { id: string; customer: ShopClient }[] = [];

it('each process of two is replaced amid checkouts, and no customer notices', async () => {
  const load = constantLoad(shoppers(), productId);
  for (const name of services) await replace(name);
  // As a rolling deployment does: all the second ones.
  await Promise.all(services.map((name) => replace(`${name}-2`)));
  await load.stop();
  process.stderr.write(
    `18 processes replaced amid ${load.accepted.length} orders, ${load.refused()} connections refused\n`,
  );
  expect(load.complaints).toEqual([]);
  expect(load.accepted.length).toBeGreaterThan(100);
  await expectAllConfirmed(load.accepted);
  ordersSoFar.push(...load.accepted);
}, 240_000);

it('the whole platform stops amid checkouts, and every order it took comes to its end after the next start', async () => {
  const load = constantLoad(shoppers(), productId);
  await eventually(() => load.accepted.length > 20, 30_000);
  const startedAt = performance.now();
  const ended = stack.stop();
  const [code] = await Promise.all([ended, eventually(() => load.refused() > 0, graceMs).then(() => load.stop())]);
  expect(code).toBe(0);
  expect(performance.now() - startedAt).toBeLessThan(graceMs);
  expect(stack.output()).not.toContain('did not stop well');
  expect(load.complaints).toEqual([]);

  await start();
  const repeated = await atMost(customersAtOnce, load.inDoubt, async ({ key, customer }) => {
    const order: Order = await placeOrder(customer, orderOf(productId), key);
    return { id: order.id, customer };
  });
  const orders = [...ordersSoFar, ...load.accepted, ...repeated];
  await expectAllConfirmed(orders);
  const admin = await logIn(stack.url, adminEmail, adminPassword);
  const onHand = stock - new Set(orders.map(({ id }) => id)).size;
  await eventually(async () => expect(await stockOf(admin, productId)).toMatchObject({ onHand, reserved: 0 }));
}, 180_000);
