import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { freePortRange, runStack, type StackRun } from '@shop/devstack';
import { logIn, newCustomer, password } from '../customers';
import { eventsOf, orderOf, paymentsOf, placeOrder, readOrder, settled, shipmentsOf } from '../orders';
import { newProduct, stockOf } from '../products';
import { ShopClient } from '../shop-client';
import type { Cart, Product, Session } from '../shop-views';
import { withoutServers } from '../without-servers';

const adminEmail = 'admin@shop.example';
const adminPassword = 'journey-admin-password';
const dataDir = mkdtempSync(join(tmpdir(), 'shop-restart-'));
let stack: StackRun | undefined;
let port: number;

beforeAll(async () => {
  port = await freePortRange();
});

afterAll(async () => {
  await stack?.stop();
  rmSync(dataDir, { recursive: true, force: true });
});

async function start(): Promise<StackRun> {
  stack = await runStack({
    port,
    dataDir,
    inherit: withoutServers(process.env),
    env: { ADMIN_EMAIL: adminEmail, ADMIN_PASSWORD: adminPassword, RATE_LIMIT_SCALE: '1000' },
  });
  return stack;
}

it('the platform restarts in the middle of checkouts: everything is still there, and they end', async () => {
  const first = await start();
  const { url } = first;
  const admin = await logIn(url, adminEmail, adminPassword);
  const customer = await newCustomer(url);
  const product = await newProduct(admin, 10);
  (await customer.post('/cart/items', { productId: product.id, quantity: 3 })).expect(200);
  const done = await settled(customer, (await placeOrder(customer, orderOf(product.id, 1))).id);
  const slow = await placeOrder(customer, orderOf(product.id, 2, 'tok_slow'));
  const fresh = await placeOrder(customer, orderOf(product.id, 2));
  expect(await first.stop()).toBe(0);
  expect(first.processes()).toEqual([]);

  const second = await start();
  process.stderr.write(`From built to ready: ${Math.round(second.startedInMs)} ms\n`);
  for (const { id } of [slow, fresh]) {
    expect(await settled(customer, id, 45_000)).toMatchObject({ status: 'confirmed' });
    const events = await eventsOf(customer, id);
    expect(events.map(({ version }) => version)).toEqual(events.map((_, index) => index + 1));
    expect(await paymentsOf(customer, id)).toMatchObject([{ status: 'captured' }]);
    expect(await shipmentsOf(customer, id)).toMatchObject([{ status: 'scheduled' }]);
  }
  expect(await readOrder(customer, done.id)).toEqual(done);

  const session = (
    await new ShopClient(url).post<Session>('/auth/refresh', { refreshToken: customer.session?.refreshToken })
  ).expect(200);
  expect(session.user.id).toBe(customer.user.id);
  const later = await logIn(url, customer.user.email, password);
  expect((await later.get<Cart>('/cart')).expect(200).items).toMatchObject([{ productId: product.id, quantity: 3 }]);
  expect((await later.get<Product>(`/products/${product.id}`)).expect(200).name).toBe(product.name);
  const administrator = await logIn(url, adminEmail, adminPassword);
  expect(await stockOf(administrator, product.id)).toMatchObject({ onHand: 5, reserved: 0, available: 5 });
}, 120_000);
