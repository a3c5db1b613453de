import { randomBytes } from 'node:crypto';
import {
  logIn,
  type Notification,
  newCustomer,
  newProduct,
  orderOf,
  placeOrder,
  platformFrom,
  type ShopClient,
  settled,
} from '@shop/journeys';
import { eventually } from '@shop/testing';
import { io, type Socket } from 'socket.io-client';
import { forge, strangersKey } from './json-web-token';
import { head, rawExchange } from './raw-exchange';

const platform = platformFrom(process.env);
const { host } = new URL(platform.url);
const sockets: Socket[] = [];

let customer: ShopClient;

beforeAll(async () => {
  customer = await newCustomer(platform.url);
});

afterAll(() => {
  for (const socket of sockets) socket.close();
});

interface Attempt {
  auth?: Record<string, unknown>;
  headers?: Record<string, string>;
  query?: Record<string, string>;
  transports?: string[];
}

/** How a connection ends up: `connected`, or the reason that it was refused for. */
async function connect({
  transports = ['websocket'],
  headers,
  ...options
}: Attempt): Promise<{ socket: Socket; outcome: string }> {
  const socket = io(platform.url, {
    transports,
    reconnection: false,
    forceNew: true,
    extraHeaders: headers,
    ...options,
  });
  sockets.push(socket);
  const outcome = await new Promise<string>((resolve) => {
    socket.once('connect', () => resolve('connected'));
    socket.once('connect_error', (error) => resolve(error.message));
  });
  return { socket, outcome };
}

const refused = /^(?:The access token is missing, expired or not valid|websocket error|xhr poll error)$/;
const token = () => customer.session?.accessToken ?? '';

const intruders: Record<string, () => Attempt> = {
  'no token': () => ({}),
  'an empty token': () => ({ auth: { token: '' } }),
  'a token that is an operator': () => ({ auth: { token: { $ne: null } } }),
  'a token that is a list': () => ({ auth: { token: [token()] } }),
  'a forged token': () => ({
    auth: {
      token: forge(
        { alg: 'ES256', kid: 'x' },
        { sub: customer.user.id, typ: 'access' },
        { key: strangersKey().privateKey },
      ),
    },
  }),
  'a token of alg none': () => ({
    auth: { token: forge({ alg: 'none' }, { sub: customer.user.id, typ: 'access', exp: 4e9 }, { none: true }) },
  }),
  'the refresh token': () => ({ auth: { token: customer.session?.refreshToken } }),
  'a cut token': () => ({ auth: { token: token().slice(0, -3) } }),
  'a huge token': () => ({ auth: { token: 'x'.repeat(10_000) } }),
  'the token in the query': () => ({ query: { token: token() } }),
  'identity headers and no token': () => ({
    headers: { 'x-user-id': customer.user.id, 'x-roles': 'admin', 'x-forwarded-user': 'admin' },
  }),
  'a good header of the upgrade, and no token': () => ({ headers: { authorization: `Bearer ${token()}` } }),
  'a bad header of the upgrade': () => ({ headers: { authorization: 'Bearer a.b.c' } }),
};

describe('API2 Broken authentication', () => {
  it.each(Object.keys(intruders))('no live connection with %s, by WebSocket or polling', async (name) => {
    for (const transports of [['websocket'], ['polling']]) {
      const { outcome, socket } = await connect({ ...intruders[name]?.(), transports });
      expect(outcome).toMatch(refused);
      expect(socket.connected).toBe(false);
    }
  });

  it('a connection that was let in comes back only with a token that is good', async () => {
    const { socket, outcome } = await connect({ auth: { token: token() } });
    expect(outcome).toBe('connected');
    socket.disconnect();
    socket.auth = { token: `${token().slice(0, -4)}AAAA` };
    const again = new Promise<string>((resolve) => {
      socket.once('connect', () => resolve('connected'));
      socket.once('connect_error', (error) => resolve(error.message));
    });
    socket.connect();
    expect(await again).toMatch(refused);
  });
});

describe('API1 Broken object level authorization', () => {
  it('a live connection hears its own customer’s notifications and nobody else’s, whatever it asks for', async () => {
    const [stranger, admin] = await Promise.all([
      newCustomer(platform.url),
      logIn(platform.url, platform.adminEmail, platform.adminPassword),
    ]);
    const heard: Record<string, Notification[]> = { owner: [], stranger: [], admin: [] };
    for (const [name, client] of Object.entries({ owner: customer, stranger, admin })) {
      const { socket } = await connect({
        auth: { token: client.session?.accessToken, customerId: customer.user.id, sub: customer.user.id },
        headers: { 'x-user-id': customer.user.id },
        query: { customerId: customer.user.id, room: `customer:${customer.user.id}` },
      });
      socket.on('notification', (notification: Notification) => heard[name]?.push(notification));
      for (const event of ['join', 'subscribe', 'room', 'notification']) {
        socket.emit(event, `customer:${customer.user.id}`, { room: `customer:${customer.user.id}` });
      }
    }
    const product = await newProduct(admin, 10);
    const [ofOwner, ofStranger] = await Promise.all([
      placeOrder(customer, orderOf(product.id)),
      placeOrder(stranger, orderOf(product.id)),
    ]);
    await Promise.all([settled(customer, ofOwner.id), settled(stranger, ofStranger.id)]);
    const about = (name: string) => new Set(heard[name]?.map(({ orderId }) => orderId));
    await eventually(() => about('owner').has(ofOwner.id) && about('stranger').has(ofStranger.id));
    expect([...about('owner')]).toEqual([ofOwner.id]);
    expect([...about('stranger')]).toEqual([ofStranger.id]);
    expect(heard.admin).toEqual([]);
  });
});

const upgrade = (path: string, ...headers: string[]) =>
  head(
    `GET ${path} HTTP/1.1`,
    `Host: ${host}`,
    'Connection: Upgrade',
    'Upgrade: websocket',
    'Sec-WebSocket-Version: 13',
    `Sec-WebSocket-Key: ${randomBytes(16).toString('base64')}`,
    ...headers,
  );

describe('API8 Security misconfiguration', () => {
  const elsewhere = [
    '/',
    '/api/v1/notifications',
    '/metrics',
    '/internal',
    '/health',
    '/docs',
    '/socket.iox',
    '/Socket.io/',
    '/ws',
    '/api/v1/socket.io/',
  ];
  it.each(elsewhere)('no upgrade at %s: 404 not_found', async (path) => {
    const [answer] = await rawExchange(platform.url, upgrade(path, `Authorization: Bearer ${token()}`));
    expect(answer?.status).toBe(404);
    expect(answer?.body).toContain('"code":"not_found"');
  });

  const ambiguous = [
    '/socket.io/../metrics',
    '/socket.io/%2e%2e/metrics',
    '//socket.io/',
    '/socket.io%2f',
    '/socket.io/..;/x',
    'http://evil.example/socket.io/',
  ];
  it.each(ambiguous)('no upgrade at %s: 400 malformed_request', async (path) => {
    const [answer] = await rawExchange(platform.url, upgrade(path));
    expect(answer?.status).toBe(400);
    expect(answer?.body).toContain('"code":"malformed_request"');
  });

  it('an upgrade that fails leaves no tunnel to the service open', async () => {
    const smuggled = head('GET /metrics HTTP/1.1', `Host: ${host}`, 'Connection: close');
    const attempts = [
      upgrade('/socket.io/?EIO=4&transport=websocket', 'Authorization: Bearer a.b.c'),
      upgrade('/socket.io/?EIO=4&transport=nothing'),
      upgrade('/socket.io/?EIO=4&transport=websocket').replace('Version: 13', 'Version: 777'),
      upgrade('/socket.io/?EIO=4&transport=websocket').replace(/Sec-WebSocket-Key[^\r]*\r\n/, ''),
    ];
    for (const attempt of attempts) {
      const answers = await rawExchange(platform.url, attempt + smuggled);
      expect(answers.map(({ status }) => status)).not.toContain(101);
      expect(answers.filter(({ status }) => status === 200)).toEqual([]);
      for (const { body } of answers) expect(body).not.toContain('# HELP');
    }
  });

  it.each(['h2c', 'TLS/1.0', 'websocket2', 'HTTP/2.0'])('an upgrade to %s is a plain request', async (protocol) => {
    const request = head(
      'GET /health HTTP/1.1',
      `Host: ${host}`,
      `Upgrade: ${protocol}`,
      'HTTP2-Settings: AAMAAABkAAQAAP__',
      'Connection: Upgrade, HTTP2-Settings, close',
    );
    const answers = await rawExchange(platform.url, request);
    expect(answers.map(({ status }) => status)).toEqual([200]);
  });
});
