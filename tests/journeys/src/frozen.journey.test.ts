import { eventually } from '@shop/testing';
import { logIn, newCustomer } from './customers';
import { orderOf, placeOrder, settled } from './orders';
import { platformFrom } from './platform';
import { killProcess, processesOf } from './processes';
import { newProduct } from './products';
import type { ShopClient } from './shop-client';
import type { Product } from './shop-views';

const platform = platformFrom(process.env);

let admin: ShopClient;
let customer: ShopClient;
let product: Product;

beforeAll(async () => {
  admin = await logIn(platform.url, platform.adminEmail, platform.adminPassword);
  customer = await newCustomer(platform.url);
  product = await newProduct(admin, 20);
}, 60_000);

/** A process that is stopped keeps its port and takes connections, and says nothing: worse than one that is dead. */
async function whileFrozen(service: string, look: () => Promise<void>): Promise<void> {
  const instances = processesOf(platform).filter(({ name }) => name === service || name.startsWith(`${service}-`));
  const frozen: string[] = [];
  try {
    for (const { name } of instances) {
      killProcess(platform, name, 'SIGSTOP');
      frozen.push(name);
    }
    await look();
  } finally {
    for (const name of frozen) killProcess(platform, name, 'SIGCONT');
  }
}

/** Not asked at all: who waited for the service until the deadline is told `upstream_timeout`. */
async function expectRefusedAtOnce(ask: () => ReturnType<ShopClient['patch']>) {
  const answer = await ask();
  answer.expectProblem(503, 'upstream_unavailable');
  expect(answer.headers.get('retry-after')).not.toBeNull();
}

it('a frozen service is refused at once, the others go on, and it comes back by itself', async () => {
  const order = await placeOrder(customer, orderOf(product.id));
  await settled(customer, order.id);
  const rename = () => admin.patch(`/products/${product.id}`, { description: 'Renamed' });
  await whileFrozen('product', async () => {
    await eventually(() => expectRefusedAtOnce(rename), 20_000);
    for (let count = 0; count < 30; count++) {
      await expectRefusedAtOnce(rename);
      (await customer.get(`/orders/${order.id}`)).expect(200);
      (await customer.get('/users/me')).expect(200);
      (await customer.get('/notifications')).expect(200);
    }
    const details = (await customer.get(`/order-details/${order.id}`)).expect(200);
    expect(details).toMatchObject({ order: { id: order.id }, products: null, unavailable: ['products'] });
  });
  await eventually(async () => (await rename()).expect(200), 15_000);
  await settled(customer, (await placeOrder(customer, orderOf(product.id))).id);
}, 90_000);

it('the catalogue is shown as it was last while its service is frozen, and as it is afterwards', async () => {
  const read = (path: string) => customer.get<Product>(path);
  const paths = [`/products/${product.id}`, '/products?category=journeys', '/categories'];
  for (const path of paths) (await read(path)).expect(200);
  await whileFrozen('product', async () => {
    for (const path of paths) {
      const stale = await read(path);
      stale.expect(200);
      expect(stale.headers.get('warning')).toMatch(/^110 /);
      expect(stale.headers.get('age')).toMatch(/^\d+$/);
    }
  });
  await eventually(async () => {
    const fresh = await read(`/products/${product.id}`);
    expect(fresh.expect(200).description).toBe('Renamed');
    expect(fresh.headers.get('warning')).toBeNull();
  }, 15_000);
}, 60_000);
