import { atMost } from './at-most';
import { logIn, newCustomers } from './customers';
import { orderOf, paymentsOf, placeOrder, settled, shipmentsOf } from './orders';
import { platformFrom } from './platform';
import { newProduct, stockOf } from './products';
import type { ShopClient } from './shop-client';
import type { Order, Product, Stock } from './shop-views';

const platform = platformFrom(process.env);
const buyers = 500;
const units = 100;

let admin: ShopClient;
let customers: ShopClient[];

beforeAll(async () => {
  admin = await logIn(platform.url, platform.adminEmail, platform.adminPassword);
  customers = await newCustomers(platform.url, buyers);
}, 120_000);

const isImpossible = ({ onHand, reserved, available }: Stock) =>
  reserved < 0 || onHand < reserved || available !== onHand - reserved;

const watching: { stop(): Promise<void> }[] = [];
// Also after a failure: nobody looks at a platform that is gone.
afterEach(() => Promise.all(watching.splice(0).map((watcher) => watcher.stop())));

/** Looks at the stock all the while; `seen` has every figure. */
function watch(productId: string) {
  const seen: Stock[] = [];
  let stopped = false;
  const look = async () => {
    while (!stopped) seen.push(await stockOf(admin, productId));
  };
  const looking = look();
  const watcher = {
    seen,
    async stop() {
      stopped = true;
      await looking;
    },
  };
  watching.push(watcher);
  return watcher;
}

it(`${buyers} customers want ${units} units at once: each unit is sold once, and never a figure is negative`, async () => {
  const product = await newProduct(admin, units);
  const watcher = watch(product.id);
  const startedAt = Date.now();
  const placed = await Promise.all(customers.map((customer) => placeOrder(customer, orderOf(product.id))));
  const placedAfter = Date.now() - startedAt;
  const orders = await atMost(50, placed, ({ id }, index) => settled(customers[index] as ShopClient, id, 60_000));
  process.stderr.write(
    `${buyers} orders placed after ${placedAfter} ms, all ended after ${Date.now() - startedAt} ms\n`,
  );
  await watcher.stop();

  expect(orders.filter(({ status }) => status === 'confirmed')).toHaveLength(units);
  expect(orders.filter(({ cancelReason }) => cancelReason === 'out_of_stock')).toHaveLength(buyers - units);

  expect(watcher.seen.length).toBeGreaterThan(5);
  expect(watcher.seen.filter(isImpossible)).toEqual([]);
  expect(await stockOf(admin, product.id)).toMatchObject({ onHand: 0, reserved: 0, available: 0 });

  const left = await atMost(20, orders, (order, index) => leftBehind(customers[index] as ShopClient, order));
  expect(left.filter(({ payments }) => payments === 1)).toHaveLength(units);
  expect(left.filter(({ shipments }) => shipments === 1)).toHaveLength(units);
  expect(left.filter(({ payments, shipments }) => payments + shipments === 0)).toHaveLength(buyers - units);
}, 120_000);

it('orders of several scarce products take all of their lines or none', async () => {
  const [first, second, third] = await Promise.all([
    newProduct(admin, 20),
    newProduct(admin, 30),
    newProduct(admin, 40),
  ]);
  const pairs = [
    [first, second],
    [second, third],
    [third, first],
    [second, first],
  ] as [Product, Product][];
  const shoppers = customers.slice(0, 100);
  const watchers = [first, second, third].map(({ id }) => watch(id));
  const placed = await Promise.all(
    shoppers.map((shopper, index) => {
      const items = (pairs[index % pairs.length] ?? []).map(({ id }) => ({ productId: id, quantity: 1 + (index % 2) }));
      return placeOrder(shopper, { ...orderOf(first.id), items });
    }),
  );
  const orders = await atMost(20, placed, ({ id }, index) => settled(shoppers[index] as ShopClient, id, 60_000));
  for (const watcher of watchers) await watcher.stop();

  expect(watchers.flatMap(({ seen }) => seen).filter(isImpossible)).toEqual([]);
  const sold = new Map<string, number>();
  for (const { items } of orders.filter(({ status }) => status === 'confirmed')) {
    for (const { productId, quantity } of items) sold.set(productId, (sold.get(productId) ?? 0) + quantity);
  }
  for (const [product, initial] of [
    [first, 20],
    [second, 30],
    [third, 40],
  ] as [Product, number][]) {
    const left = initial - (sold.get(product.id) ?? 0);
    expect(left).toBeGreaterThanOrEqual(0);
    expect(await stockOf(admin, product.id)).toMatchObject({ onHand: left, reserved: 0, available: left });
  }
  expect(sold.size).toBe(3);
}, 120_000);

async function leftBehind(customer: ShopClient, order: Order) {
  const [payments, shipments] = await Promise.all([paymentsOf(customer, order.id), shipmentsOf(customer, order.id)]);
  return { payments: payments.length, shipments: shipments.length };
}
