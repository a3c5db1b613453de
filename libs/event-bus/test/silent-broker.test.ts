import { connect, createServer, type Socket } from 'node:net';
import { silentTelemetry } from '@shop/telemetry';
import { eventually, testServers } from '@shop/testing';
import { connectEventBus } from '../src';

const sockets: Socket[] = [];

/** A way to the broker on which the first connections are taken and nothing is ever heard. */
async function wayWithSilent(first: number) {
  const broker = new URL(testServers().amqp);
  const server = createServer((client) => {
    sockets.push(client.on('error', () => {}));
    if (sockets.length <= first) return;
    const there = connect(Number(broker.port || 5672), broker.hostname).on('error', () => {});
    client.pipe(there).pipe(client);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const here = new URL(broker);
  here.hostname = '127.0.0.1';
  here.port = String((server.address() as { port: number }).port);
  return { url: here.href, close: () => server.close() };
}

it('gives up a connection on which the broker never says a word, and makes another one', async () => {
  const way = await wayWithSilent(2);
  const bus = await connectEventBus({ url: way.url, service: 'test-silent', telemetry: silentTelemetry() });
  await eventually(() => bus.ready(), 25_000);
  expect(sockets.length).toBeGreaterThan(2);
  await bus.close();
  for (const socket of sockets) socket.destroy();
  way.close();
});
