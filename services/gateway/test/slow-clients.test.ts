import { connect, type Socket } from 'node:net';
import { eventually } from '@shop/testing';
import { replies } from './fake-service';
import { type GatewayUnderTest, startGatewayUnderTest } from './gateway-under-test';

let under: GatewayUnderTest;

beforeAll(async () => {
  under = await startGatewayUnderTest({
    HEADERS_TIMEOUT_MS: 400,
    REQUEST_TIMEOUT_MS: 800,
    SILENCE_TIMEOUT_MS: 2_000,
    UPSTREAM_TIMEOUT_MS: 10_000,
  });
});
afterAll(() => under.stop());

const sockets: Socket[] = [];
const timers: NodeJS.Timeout[] = [];
afterEach(() => {
  for (const timer of timers) clearInterval(timer);
  for (const socket of sockets) socket.destroy();
});

/** Begins with some bytes, and goes on sending a little ever again, so that the connection is never silent. */
function trickle(first: string, drop: string): Promise<string> {
  return new Promise((resolve) => {
    let text = '';
    const socket = connect(under.gateway.port, '127.0.0.1', () => socket.write(first));
    sockets.push(socket);
    timers.push(setInterval(() => socket.write(drop), 50));
    socket.on('data', (chunk) => {
      text += chunk.toString();
    });
    // Writing to what the other side has closed.
    socket.on('error', () => {});
    socket.on('close', () => resolve(text));
  });
}

it('cuts off a client whose headers never end', async () => {
  expect(await trickle('GET /api/v1/products HTTP/1.1\r\nHost: shop\r\n', 'x-a: b\r\n')).toMatch(/^HTTP\/1\.1 408 /);
});

it.each([
  ['of a length that is told', 'Content-Length: 5000\r\n\r\n{', ' '],
  ['in chunks', 'Transfer-Encoding: chunked\r\n\r\n', '1\r\n \r\n'],
])('cuts off a client whose body never ends, %s, and lets no service wait for it', async (_how, head, drop) => {
  const text = await trickle(`POST /api/v1/orders HTTP/1.1\r\nHost: shop\r\n${head}`, drop);
  expect(text).toMatch(/^(?:HTTP\/1\.1 408 |$)/);
  await eventually(() => under.services.order.seen.length === 0);
  expect((await fetch(`${under.gateway.url}/api/v1/orders`)).status).toBe(200);
  under.services.order.seen.length = 0;
});

it('cuts off a client that does not read what it asked for, and lets go of the service', async () => {
  let released = false;
  under.services.product.answer = (_request, response) => {
    response.writeHead(200, { 'content-type': 'application/octet-stream' });
    response.on('close', () => {
      released = true;
    });
    const fill = () => {
      while (!response.destroyed && response.write(Buffer.alloc(64 * 1024)));
    };
    response.on('drain', fill);
    fill();
  };
  const socket = connect(under.gateway.port, '127.0.0.1', () => {
    socket.pause();
    socket.write('GET /api/v1/products HTTP/1.1\r\nHost: shop\r\n\r\n');
  });
  sockets.push(socket);
  socket.on('error', () => {});
  await eventually(() => released, 20_000);
  under.services.product.answer = replies(200, {});
  expect((await fetch(`${under.gateway.url}/api/v1/products`)).status).toBe(200);
}, 30_000);
