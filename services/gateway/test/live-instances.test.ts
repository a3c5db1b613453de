import { once } from 'node:events';
import { createServer, type Server as HttpServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { fixedAddresses } from '@shop/discovery';
import { silentTelemetry } from '@shop/telemetry';
import { eventually } from '@shop/testing';
import { Server } from 'socket.io';
import { io, type Socket } from 'socket.io-client';
import { type StartedGateway, startGateway } from '../src/app';
import { chooseByAddress } from '../src/outbound/choose-by-address';
import { settingsOf } from './gateway-under-test';

/** One instance of the notification service. */
interface Notifier {
  url: string;
  live: Server;
  connections: () => number;
}

let notifiers: Notifier[];
let gateways: StartedGateway[];
let clients: Socket[];
const balancers: HttpServer[] = [];

async function startNotifier(): Promise<Notifier> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const live = new Server(server);
  live.on('connection', (socket) => socket.emit('notification', { title: 'hello' }));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    live,
    connections: () => live.sockets.sockets.size,
  };
}

beforeEach(async () => {
  clients = [];
  notifiers = await Promise.all([startNotifier(), startNotifier()]);
  const discovery = () => fixedAddresses({ notification: notifiers.map(({ url }) => url) });
  gateways = await Promise.all(
    [1, 2].map(() => startGateway(settingsOf({}), { discovery: discovery(), telemetry: silentTelemetry() })),
  );
});

afterEach(async () => {
  for (const client of clients) client.disconnect();
  await Promise.all(gateways.map((gateway) => gateway.stop(500)));
  await Promise.all(notifiers.map(({ live }) => live.close()));
  for (const balancer of balancers.splice(0)) balancer.close().closeAllConnections();
});

function connect(url: string, transports: string[]): Socket {
  const client = io(url, { transports, reconnectionDelay: 10, reconnectionDelayMax: 50 });
  clients.push(client);
  return client;
}

/** Sends each request to the next gateway, as a balancer does that knows nothing of sessions. */
async function roundRobin(): Promise<string> {
  let turn = 0;
  const balancer = createServer((request, response) => {
    const { port } = gateways[turn++ % gateways.length] as StartedGateway;
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.once('end', async () => {
      const init = { method: request.method ?? 'GET', headers: { 'content-type': 'text/plain' } };
      const body = chunks.length > 0 ? { body: Buffer.concat(chunks) } : {};
      const answer = await fetch(`http://127.0.0.1:${port}${request.url}`, { ...init, ...body }).catch(() => undefined);
      response.writeHead(answer?.status ?? 502).end(await answer?.text());
    });
  }).listen(0, '127.0.0.1');
  balancers.push(balancer);
  await once(balancer, 'listening');
  return `http://127.0.0.1:${(balancer.address() as AddressInfo).port}`;
}

const heardBy = (client: Socket) => new Promise((resolve) => client.once('notification', resolve));

it.each([['websocket'], ['polling']])('any gateway carries notifications over %s', async (transport) => {
  for (const { url } of gateways) expect(await heardBy(connect(url, [transport]))).toEqual({ title: 'hello' });
});

it('a polling session stays with its instance, whichever gateway gets its requests', async () => {
  const client = connect(await roundRobin(), ['polling']);
  expect(await heardBy(client)).toEqual({ title: 'hello' });
  for (const { live } of notifiers) live.emit('notification', { title: 'again' });
  expect(await heardBy(client)).toEqual({ title: 'again' });
  expect(notifiers.map(({ connections }) => connections()).sort()).toEqual([0, 1]);
});

it.each([['websocket'], ['polling']])(
  'a client of an instance that is gone comes back to the other, over %s',
  async (transport) => {
    const client = connect(gateways[0]?.url ?? '', [transport]);
    await heardBy(client);
    const again = heardBy(client);
    const [gone] = notifiers.filter(({ connections }) => connections() === 1);
    await gone?.live.close();
    expect(await again).toEqual({ title: 'hello' });
  },
);

it('a gateway that stops waits for no poll', async () => {
  const client = connect(gateways[0]?.url ?? '', ['polling']);
  await heardBy(client);
  const [stopping] = gateways.splice(0, 1);
  await stopping?.stop(60_000);
  await eventually(() => !client.connected);
});

it('spreads clients over the instances', () => {
  const instances = ['a', 'b'].map((id) => ({ id, url: id }));
  const chosen = Array.from({ length: 200 }, (_, index) => chooseByAddress(instances, `10.0.0.${index}`)?.id);
  expect(chosen.filter((id) => id === 'a').length).toBeGreaterThan(60);
  expect(chosen.filter((id) => id === 'b').length).toBeGreaterThan(60);
});
