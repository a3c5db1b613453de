import { atMost } from './at-most';
import { logIn, newCustomers } from './customers';
import { orderOf, paymentsOf, placeOrder, settled, shipmentsOf } from './orders';
import { platformFrom } from './platform';
import { newProduct, stockOf } from './products';
import type { ShopClient } from './shop-client';
import type { Order, Stock } from './shop-views';

const platform = platformFrom(process.env);
const buyers = 500;
const units = 100;

let admin: ShopClient;
let customers: ShopClient[];

beforeAll(async () => {
  admin = await logIn(platform.url, platform.adminEmail, platform.adminPassword);
  customers = await newCustomers(platform.url, buyers);
}, 120_000);

/** Looks at the stock all the while; `seen` has every figure. */
function watch(productId: string) {
  const seen: Stock[] = [];
  let watching = true;
  const look = async () => {
    while (watching) seen.push(await stockOf(admin, productId));
  };
  const looking = look();
  return {
    seen,
    async stop() {
      watching = false;
      await looking;
    },
  };
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
  const impossible = watcher.seen.filter(
    ({ onHand, reserved, available }) => reserved < 0 || onHand < reserved || available !== onHand - reserved,
  );
  expect(impossible).toEqual([]);
  expect(await stockOf(admin, product.id)).toMatchObject({ onHand: 0, reserved: 0, available: 0 });

  const left = await atMost(20, orders, (order, index) => leftBehind(customers[index] as ShopClient, order));
  expect(left.filter(({ payments }) => payments === 1)).toHaveLength(units);
  expect(left.filter(({ shipments }) => shipments === 1)).toHaveLength(units);
  expect(left.filter(({ payments, shipments }) => payments + shipments === 0)).toHaveLength(buyers - units);
}, 120_000);

async function leftBehind(customer: ShopClient, order: Order) {
  const [payments, shipments] = await Promise.all([paymentsOf(customer, order.id), shipmentsOf(customer, order.id)]);
  return { payments: payments.length, shipments: shipments.length };
}
