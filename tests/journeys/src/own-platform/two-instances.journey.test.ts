import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { runStack, type StackRun } from '@shop/devstack';
import { eventually } from '@shop/testing';
import { io, type Socket } from 'socket.io-client';
import { atMost } from '../at-most';
import { shopperAt } from '../constant-load';
import { logIn, newCustomers } from '../customers';
import { notificationsOf, orderOf, paymentsOf, placeOrder, postOrder, settled, shipmentsOf } from '../orders';
import { newProduct, stockOf } from '../products';
import type { ShopClient } from '../shop-client';
import type { Notification, Order } from '../shop-views';
import { withoutServers } from '../without-servers';

const adminEmail = 'admin@shop.example';
const adminPassword = 'journey-admin-password';
const checkouts = 160;
const customersAtOnce = 8;

let stack: StackRun;
let admin: ShopClient;
/** Each customer, at both gateways. */
let customers: [ShopClient, ShopClient][];
const sockets: Socket[] = [];

beforeAll(async () => {
  stack = await runStack({
    instances: 2,
    inherit: withoutServers(process.env),
    env: { ADMIN_EMAIL: adminEmail, ADMIN_PASSWORD: adminPassword, RATE_LIMIT_SCALE: '1000' },
  });
  admin = await logIn(stack.url, adminEmail, adminPassword);
  customers = (await newCustomers(stack.url, customersAtOnce)).map(
    (customer) => shopperAt(customer, stack.urls).doors as [ShopClient, ShopClient],
  );
}, 90_000);

afterAll(async () => {
  for (const socket of sockets) socket.close();
  await stack?.stop();
}, 60_000);

/** What a customer hears who is connected through this gateway. */
async function listen({ url, session }: ShopClient, transport: string): Promise<Notification[]> {
  const heard: Notification[] = [];
  const socket = io(url, { auth: { token: session?.accessToken }, transports: [transport], forceNew: true });
  sockets.push(socket);
  socket.on('notification', (notification: Notification) => heard.push(notification));
  await once(socket as never, 'connect');
  return heard;
}

it('every order of customers at either gateway is confirmed, paid, shipped and told of once', async () => {
  const { id: productId } = await newProduct(admin, checkouts);
  const live = await Promise.all(
    customers.map(async ([one, other]) => [await listen(one, 'websocket'), await listen(other, 'polling')]),
  );
  const orders = await atMost(customersAtOnce, Array.from({ length: checkouts }), async (_, index) => {
    const doors = customers[index % customersAtOnce] as [ShopClient, ShopClient];
    const [here, there] = index % 3 === 0 ? doors : doors.toReversed();
    const { id } = await placeOrder(here as ShopClient, orderOf(productId));
    return { id, customer: there as ShopClient, heard: live[index % customersAtOnce] as Notification[][] };
  });

  await atMost(customersAtOnce, orders, async ({ id, customer, heard }) => {
    const order = await settled(customer, id, 30_000);
    expect(order).toMatchObject({ id, status: 'confirmed' });
    expect(await paymentsOf(customer, id)).toMatchObject([{ status: 'captured', captured: order.total }]);
    expect(await shipmentsOf(customer, id)).toMatchObject([{ status: 'scheduled' }]);
    await eventually(async () => {
      const stored = (await notificationsOf(customer, id)).map(({ type }) => type).sort();
      expect(stored.filter((type) => /confirmed/.test(type))).toHaveLength(1);
      for (const one of heard) expect(one.flatMap((n) => (n.orderId === id ? n.type : [])).sort()).toEqual(stored);
    });
  });
  expect(await stockOf(admin, productId)).toMatchObject({ onHand: 0, reserved: 0, available: 0 });
}, 120_000);

it('one idempotency key makes one order, whichever gateway hears it', async () => {
  const { id: productId } = await newProduct(admin, 10);
  const [one, other] = customers[0] as [ShopClient, ShopClient];
  const key = randomUUID();
  const answers = await Promise.all(
    Array.from({ length: 8 }, (_, index) => postOrder(index % 2 === 0 ? one : other, orderOf(productId), key)),
  );
  const taken = answers.filter(({ status }) => status !== 409).map((answer) => answer.expectSuccess());
  expect(new Set(taken.map(({ id }: Order) => id)).size).toBe(1);
  await settled(one, taken[0]?.id ?? '');
  expect(await stockOf(admin, productId)).toMatchObject({ onHand: 9, reserved: 0 });
});

it.each(['notification', 'notification-2'])('live clients survive the restart of %s', async (name) => {
  const { id: productId } = await newProduct(admin, 10);
  const doors = customers[1] as [ShopClient, ShopClient];
  const live = await Promise.all([listen(doors[0], 'websocket'), listen(doors[1], 'websocket')]);
  const { restarts = 0 } = stack.processes().find((one) => one.name === name) ?? {};
  stack.kill(name, 'SIGTERM');
  await eventually(() => {
    expect(stack.processes().find((one) => one.name === name)).toMatchObject({
      restarts: restarts + 1,
      state: 'ready',
    });
    expect(sockets.every(({ connected }) => connected)).toBe(true);
  }, 30_000);
  const { id } = await placeOrder(doors[0], orderOf(productId));
  await eventually(() => {
    for (const heard of live) expect(heard.filter(({ orderId }) => orderId === id).length).toBeGreaterThan(1);
  }, 15_000);
});
