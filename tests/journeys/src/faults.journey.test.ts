import { randomUUID } from 'node:crypto';
import { eventually } from '@shop/testing';
import { atMost } from './at-most';
import { logIn, newCustomer, newCustomers } from './customers';
import { eventsOf, type OrderRequest, orderOf, paymentsOf, postOrder, settled, shipmentsOf } from './orders';
import { platformFrom } from './platform';
import { killProcess, processesOf, processOf } from './processes';
import { newProduct, stockOf } from './products';
import type { Answer, ShopClient } from './shop-client';
import type { Notification, Order, Page } from './shop-views';

const platform = platformFrom(process.env);
const checkouts = 200;
const customersAtOnce = 16;
const killAfter = 60;

let admin: ShopClient;
let customers: ShopClient[];

beforeAll(async () => {
  admin = await logIn(platform.url, platform.adminEmail, platform.adminPassword);
  customers = await newCustomers(platform.url, customersAtOnce);
}, 60_000);

/** Keeps asking with the same key until the shop takes the order, as a customer does whose connection broke. */
async function insist(customer: ShopClient, body: OrderRequest): Promise<Order> {
  const key = randomUUID();
  return eventually(async () => {
    const answer = await postOrder(customer, body, key);
    if (answer.status < 500 && answer.status !== 409) return answer.expect(201);
    throw new Error(`${answer.status} ${answer.text}`);
  }, 40_000);
}

/** 200 checkouts; after 60 of them the process dies of `kill -9`. */
async function checkOutWhileKilling(
  name: string,
): Promise<{ productId: string; orders: Order[]; owner: ShopClient[] }> {
  const { id: productId } = await newProduct(admin, checkouts);
  let placed = 0;
  const owner: ShopClient[] = [];
  const orders = await atMost(customersAtOnce, Array.from({ length: checkouts }), async (_, index) => {
    const customer = customers[index % customers.length] as ShopClient;
    owner[index] = customer;
    const order = await insist(customer, orderOf(productId));
    if (++placed === killAfter) killProcess(platform, name, 'SIGKILL');
    return order;
  });
  return { productId, orders, owner };
}

/** Asks until the answer is not one of a service that is down. */
const patiently = <Result>(ask: () => Promise<Result>) => eventually(ask, 30_000);

/** It has come to its end, once: one payment of its total, one parcel, one confirmation. */
async function expectConfirmedOnce(customer: ShopClient, { id }: Order): Promise<void> {
  const order = await settled(customer, id, 60_000);
  expect(order).toMatchObject({ id, status: 'confirmed' });
  const [events, payments, shipments] = await Promise.all([
    patiently(() => eventsOf(customer, id)),
    patiently(() => paymentsOf(customer, id)),
    patiently(() => shipmentsOf(customer, id)),
  ]);
  expect(events.map(({ version }) => version)).toEqual(events.map((_, index) => index + 1));
  expect(events.filter(({ type }) => type === 'OrderConfirmed')).toHaveLength(1);
  expect(payments).toMatchObject([{ status: 'captured', captured: order.total, refunded: { amount: 0 } }]);
  expect(shipments).toMatchObject([{ status: 'scheduled' }]);
}

/** Each customer hears once of each confirmation, however often the message came. */
async function expectToldOnce(orders: Order[]): Promise<void> {
  const lists = await Promise.all(
    customers.map(async (customer) => (await customer.get<Page<Notification>>('/notifications?limit=100')).expect(200)),
  );
  const told = lists.flatMap(({ items }) => items).filter(({ type }) => /confirmed/i.test(type));
  const times = orders.map(({ id }) => told.filter(({ orderId }) => orderId === id).length);
  expect([...new Set(times)]).toEqual([1]);
}

const services = ['gateway', 'auth', 'user', 'product', 'order', 'inventory', 'payment', 'shipping', 'notification'];

// A database or broker from elsewhere is not the platform's to kill.
const stores = [...(process.env.MONGODB_URI ? [] : ['mongodb']), ...(process.env.AMQP_URL ? [] : ['amqp'])];

it.each([...services, ...stores])(
  '%s is killed amid 200 checkouts: each ends, once',
  async (name) => {
    const startedAt = Date.now();
    const before = processOf(platform, name);
    const { productId, orders, owner } = await checkOutWhileKilling(name);
    expect(new Set(orders.map(({ id }) => id)).size).toBe(checkouts);

    await eventually(() => {
      const now = processOf(platform, name);
      expect(now).toMatchObject({ state: 'ready', restarts: before.restarts + 1 });
      expect(now.pid).not.toBe(before.pid);
    }, 30_000);
    await atMost(customersAtOnce, orders, (order, index) => expectConfirmedOnce(owner[index] as ShopClient, order));
    await eventually(() => expectToldOnce(orders), 30_000);
    expect(await patiently(() => stockOf(admin, productId))).toMatchObject({ onHand: 0, reserved: 0, available: 0 });
    process.stderr.write(
      `${name} killed: ${checkouts} checkouts done and checked after ${Date.now() - startedAt} ms\n`,
    );
  },
  120_000,
);

it('everything is killed at once in the middle of checkouts, and they end all the same', async () => {
  const product = await newProduct(admin, 20);
  const [customer] = customers as [ShopClient];
  const orders: Order[] = [];
  for (let round = 0; round < 10; round++) {
    orders.push(await insist(customer, orderOf(product.id, 1, round % 2 === 0 ? 'tok_slow' : 'tok_ok')));
  }
  const before = processesOf(platform);
  for (const { name, pid } of before) if (pid !== undefined) killProcess(platform, name, 'SIGKILL');
  await eventually(() => {
    for (const { name, pid, state } of processesOf(platform)) {
      expect({ name, state }).toEqual({ name, state: 'ready' });
      expect(pid).not.toBe(before.find((one) => one.name === name)?.pid);
    }
  }, 60_000);
  for (const order of orders) await expectConfirmedOnce(customer, order);
  expect(await stockOf(admin, product.id)).toMatchObject({ onHand: 10, reserved: 0 });
}, 120_000);

it('while a service is down, what needs it says so and the rest goes on', async () => {
  const customer = await newCustomer(platform.url);
  const product = await newProduct(admin, 5);
  const [order] = [await insist(customer, orderOf(product.id))];
  await settled(customer, order.id);
  killProcess(platform, 'shipping', 'SIGSTOP');
  try {
    const details = await eventually(async () => {
      const answer = await customer.get<{ shipment: unknown; unavailable: string[] }>(`/order-details/${order.id}`);
      const body = answer.expect(200);
      return body.unavailable.length > 0 && body;
    });
    expect(details).toMatchObject({ order: { id: order.id }, shipment: null, unavailable: ['shipment'] });
    (await customer.get('/products')).expect(200);
  } finally {
    killProcess(platform, 'shipping', 'SIGCONT');
  }
  await eventually(async () => {
    (await customer.get<Answer<unknown>>(`/shipments?orderId=${order.id}`)).expect(200);
  });
}, 60_000);
