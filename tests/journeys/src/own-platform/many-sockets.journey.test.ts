import { once } from 'node:events';
import { runStack, type StackRun } from '@shop/devstack';
import { eventually } from '@shop/testing';
import { io, type Socket } from 'socket.io-client';
import { atMost } from '../at-most';
import { type Balancer, balance } from '../balancer';
import { logIn, newCustomers } from '../customers';
import { orderOf, placeOrder, settled } from '../orders';
import { newProduct } from '../products';
import type { ShopClient } from '../shop-client';
import type { Notification } from '../shop-views';
import { withoutServers } from '../without-servers';

const adminEmail = 'admin@shop.example';
const adminPassword = 'journey-admin-password';
const everybody = 2_000;
const accounts = 20;

interface Listener {
  socket: Socket;
  customer: ShopClient;
  heard: Notification[];
  /** How often its connection was lost. */
  losses: number;
}

let stack: StackRun;
let balancer: Balancer;
let customers: ShopClient[];
let productId: string;
let listeners: Listener[];

beforeAll(async () => {
  stack = await runStack({
    instances: 2,
    inherit: withoutServers(process.env),
    env: { ADMIN_EMAIL: adminEmail, ADMIN_PASSWORD: adminPassword, RATE_LIMIT_SCALE: '1000' },
  });
  customers = await newCustomers(stack.url, accounts);
  productId = (await newProduct(await logIn(stack.url, adminEmail, adminPassword), 1_000)).id;
  balancer = await balance(stack.urls);
  listeners = await atMost(50, Array.from({ length: everybody }), (_, index) =>
    listen(customers[index % accounts] as ShopClient),
  );
}, 180_000);

afterAll(async () => {
  for (const { socket } of listeners ?? []) socket.close();
  await balancer?.close();
  await stack?.stop();
}, 60_000);

async function listen(customer: ShopClient): Promise<Listener> {
  const socket = io(balancer.url, {
    auth: { token: customer.session?.accessToken },
    transports: ['websocket'],
    forceNew: true,
  });
  const listener: Listener = { socket, customer, heard: [], losses: 0 };
  socket.on('notification', (notification: Notification) => listener.heard.push(notification));
  socket.on('disconnect', () => listener.losses++);
  await once(socket as never, 'connect');
  return listener;
}

const connected = () => listeners.filter(({ socket }) => socket.connected).length;

it('two thousand listeners are shared by two gateways', () => {
  expect(connected()).toBe(everybody);
  const [one = 0, other = 0] = balancer.open.values();
  expect(Math.abs(one - other)).toBeLessThan(everybody / 10);
});

it('a gateway that is replaced loses its own listeners only, and they come back through the other by themselves', async () => {
  const [, beside = ''] = stack.urls;
  const untouched = balancer.open.get(beside);
  stack.kill('gateway', 'SIGTERM');
  await eventually(() => expect(connected()).toBeLessThan(everybody), 60_000);
  const since = performance.now();
  await eventually(() => expect(connected()).toBe(everybody), 60_000);
  process.stderr.write(
    `${everybody} listeners were all back ${Math.round(performance.now() - since)} ms after the first was lost\n`,
  );
  const lost = listeners.filter(({ losses }) => losses > 0);
  expect(lost.every(({ losses }) => losses === 1)).toBe(true);
  expect(everybody - lost.length).toBe(untouched);
}, 120_000);

it('each of them hears of what happens next, once', async () => {
  const orders = await Promise.all(customers.map((customer) => placeOrder(customer, orderOf(productId))));
  await Promise.all(orders.map(({ id }, index) => settled(customers[index] as ShopClient, id, 60_000)));
  await eventually(() => {
    for (const { customer, heard } of listeners) {
      const { id } = orders[customers.indexOf(customer)] as { id: string };
      const confirmed = heard.filter(({ orderId, type }) => orderId === id && type === 'order.confirmed');
      expect(confirmed).toHaveLength(1);
    }
  }, 60_000);
}, 120_000);
