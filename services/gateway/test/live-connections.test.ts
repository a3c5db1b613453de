import { eventually } from '@shop/testing';
import { Server } from 'socket.io';
import { io, type Socket } from 'socket.io-client';
import { type GatewayUnderTest, rawExchange, startGatewayUnderTest } from './gateway-under-test';

let under: GatewayUnderTest;
let live: Server;
let handshakes: Record<string, unknown>[];
let clients: Socket[];

beforeEach(async () => {
  under = await startGatewayUnderTest();
  clients = [];
  handshakes = [];
  live = new Server(under.services.notification.server);
  live.use((socket, next) => {
    handshakes.push(socket.handshake.headers);
    next(socket.handshake.auth.token === 'good' ? undefined : new Error('unauthenticated'));
  });
  live.on('connection', (socket) => socket.emit('notification', { title: 'hello' }));
});
afterEach(async () => {
  for (const client of clients) client.disconnect();
  await live.close();
  await under.stop();
});

function connectClient(transports: string[], token = 'good', extraHeaders: Record<string, string> = {}): Socket {
  const client = io(under.gateway.url, { transports, auth: { token }, extraHeaders, reconnection: false });
  clients.push(client);
  return client;
}

it.each([[['websocket']], [['polling']], [['polling', 'websocket']]])(
  'carries notifications over %s',
  async (transports) => {
    const client = connectClient(transports);
    const heard = await new Promise((resolve, reject) => {
      client.once('notification', resolve);
      client.once('connect_error', reject);
    });
    expect(heard).toEqual({ title: 'hello' });
  },
);

it('leaves the check of the handshake to the service', async () => {
  const client = connectClient(['websocket'], 'bad');
  const error = await new Promise<Error>((resolve) => client.once('connect_error', resolve));
  expect(error.message).toBe('unauthenticated');
});

it.each(['websocket', 'polling'])('strips what a client says about its identity, over %s', async (transport) => {
  const client = connectClient([transport], 'good', {
    'x-user-id': 'root',
    'x-forwarded-for': '6.6.6.6',
    'x-request-id': 'live-request-1',
  });
  await new Promise((resolve) => client.once('connect', () => resolve(undefined)));
  expect(handshakes[0]).toMatchObject({ 'x-forwarded-for': '127.0.0.1', 'x-request-id': 'live-request-1' });
  expect(handshakes[0]).not.toHaveProperty('x-user-id');
});

const upgrade = (path: string, headers = '') =>
  rawExchange(
    under.gateway.port,
    `GET ${path} HTTP/1.1\r\nHost: x\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n${headers}\r\n`,
  );

it.each([
  ['a bad token', '/socket.io/?EIO=4&transport=websocket', 'Authorization: Bearer nonsense\r\n', 401],
  ['another path', '/api/v1/products', '', 404],
  ['the path of a service', '/internal/prices', '', 404],
  ['a smuggled path', '/socket.io/../internal', '', 400],
  ['an encoded path', '/socket.io/%2e%2e/internal', '', 400],
])('refuses an upgrade with %s', async (_what, path, headers, status) => {
  const answer = await upgrade(path, headers);
  expect(answer).toMatch(new RegExp(`^HTTP/1\\.1 ${status} `));
  expect(answer).toMatch(/application\/problem\+json/);
  expect(answer).toMatch(/x-request-id: /);
  expect(handshakes).toEqual([]);
});

it('takes the wish for another protocol as a plain request', async () => {
  const answer = await rawExchange(
    under.gateway.port,
    'GET /api/v1/products HTTP/1.1\r\nHost: x\r\nConnection: Upgrade, close\r\nUpgrade: h2c\r\n\r\n',
  );
  expect(answer).toMatch(/^HTTP\/1\.1 200 /);
});

it('limits upgrades, too', async () => {
  const limited = await startGatewayUnderTest({ RATE_LIMIT_SCALE: 0.001 });
  const first = await fetch(`${limited.gateway.url}/api/v1/products`);
  expect(first.status).toBe(200);
  const answer = await rawExchange(
    limited.gateway.port,
    'GET /socket.io/?transport=websocket HTTP/1.1\r\nHost: x\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n',
  );
  expect(answer).toMatch(/^HTTP\/1\.1 429 /);
  expect(answer).toMatch(/Retry-After: \d+/);
  await limited.stop();
});

it('lets go of open connections when it stops', async () => {
  const client = connectClient(['websocket']);
  await new Promise((resolve) => client.once('connect', () => resolve(undefined)));
  // A stop that waited for the client to leave would outlast this test.
  await under.gateway.stop(120_000);
  await eventually(() => !client.connected);
});
