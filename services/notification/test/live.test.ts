import { once } from 'node:events';
import { createServer } from 'node:http';
import { orderPlaced } from '@shop/contracts';
import type { Identity } from '@shop/http';
import type { StartedService } from '@shop/service';
import { eventually, type MessageRecorder, recordMessages } from '@shop/testing';
import { io, type Socket } from 'socket.io-client';
import type { NotificationView } from '../src/inbound/http/notification-view';
import { createLiveSockets } from '../src/inbound/sockets/live-sockets';
import { customerOf, identity, notificationTestSettings, startTestNotification } from './notification-under-test';

let instances: StartedService[] = [];
let platform: MessageRecorder;
const sockets: Socket[] = [];

beforeAll(async () => {
  platform = await recordMessages([]);
  const settings = await notificationTestSettings();
  instances = [await startTestNotification(settings), await startTestNotification(settings)];
});

afterAll(async () => {
  for (const socket of sockets) socket.disconnect();
  await Promise.all(instances.map((instance) => instance.stop(5_000)));
  await platform.close();
});

function connect(url: string, auth: object, transports = ['websocket']): Socket {
  const socket = io(url, { auth, transports, reconnection: false, forceNew: true });
  sockets.push(socket);
  return socket;
}

/** A connected client that keeps what it hears. */
async function listener(url: string, token: string, transports?: string[]) {
  const socket = connect(url, { token }, transports);
  const heard: NotificationView[] = [];
  socket.on('notification', (notification: NotificationView) => heard.push(notification));
  await once(socket as never, 'connect');
  return { socket, heard };
}

it('shows a notification once on every instance, to its own customer only', async () => {
  const [one, other] = instances as [StartedService, StartedService];
  const customer = customerOf(one, platform);
  const stranger = customerOf(one, platform);
  const here = await listener(one.url, customer.token());
  const there = await listener(other.url, customer.token());
  const polling = await listener(other.url, customer.token(), ['polling']);
  const overhearing = await listener(one.url, stranger.token());

  const order = customer.order();
  const { id } = await platform.send(orderPlaced, order.orderId, order);
  await platform.send(orderPlaced, order.orderId, order, id);
  const theirs = stranger.order();
  await platform.send(orderPlaced, theirs.orderId, theirs);
  await eventually(() => [here, there, polling, overhearing].every(({ heard }) => heard.length > 0));

  const [stored] = await customer.notified(1);
  for (const { heard } of [here, there, polling]) expect(heard).toEqual([stored]);
  expect(overhearing.heard.map(({ orderId }) => orderId)).toEqual([theirs.orderId]);
});

it.each([
  ['no token', {}],
  ['nonsense', { token: 'a.b.c' }],
  ['an object', { token: { $gt: '' } }],
  ['the token of a service', { token: identity.service('order', 'notification').replace('Bearer ', '') }],
])('refuses a connection with %s', async (_what, auth) => {
  const socket = connect(instances[0]?.url ?? '', auth);
  const [error] = (await once(socket as never, 'connect_error')) as [Error & { data?: object }];
  expect(error.data).toEqual({ code: 'unauthenticated' });
  expect(socket.connected).toBe(false);
});

it('ends a connection with the token that opened it', async () => {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const shortLived: Identity = { subject: 'c', kind: 'user', roles: [], expiresAt: Date.now() / 1000 + 0.2 };
  const live = createLiveSockets({ verify: async () => shortLived });
  const detach = live.attach(server);
  const { socket } = await listener(`http://127.0.0.1:${(server.address() as { port: number }).port}`, 'any');
  await eventually(() => !socket.connected);
  await detach();
  server.close();
});

it('closes its connections when the service stops, so that the clients come back by themselves', async () => {
  const leaving = await startTestNotification(await notificationTestSettings());
  const { socket } = await listener(leaving.url, customerOf(leaving, platform).token());
  const disconnected = once(socket as never, 'disconnect');
  await leaving.stop(5_000);
  // Told to go by the server, a client would stay away.
  expect((await disconnected)[0]).toBe('transport close');
});
