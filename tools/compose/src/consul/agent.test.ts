import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { consulDiscovery, type Discovery } from '@shop/discovery';
import { silentLogger } from '@shop/telemetry';
import { eventually } from '@shop/testing';
import { createAgent } from './agent';

const open: { close(): unknown }[] = [];

async function listening(server: Server): Promise<number> {
  open.push(server);
  await once(server.listen(0, '127.0.0.1'), 'listening');
  return (server.address() as AddressInfo).port;
}

function discoveryAt(port: number): Discovery {
  const discovery = consulDiscovery({
    address: `127.0.0.1:${port}`,
    advertisedHost: '127.0.0.1',
    logger: silentLogger,
    retryMs: 50,
  });
  open.push(discovery);
  return discovery;
}

afterEach(async () => {
  for (const one of open.splice(0).reverse()) await one.close();
});

const servingAt = (server: Server) => listening(server).then((port) => `http://127.0.0.1:${port}`);
const portOf = (url: string) => Number(new URL(url).port);
const urls = (client: Discovery) =>
  client
    .instances('product')
    .map(({ url }) => url)
    .sort();

it('shows the instances whose check passes, to the very client that the services use', async () => {
  let status = 200;
  const sick = await servingAt(createServer((_, response) => response.writeHead(status).end()));
  const well = await servingAt(createServer((_, response) => response.end()));
  const agent = await listening(createAgent());
  for (const url of [sick, well]) await discoveryAt(agent).register('product', portOf(url));
  const client = discoveryAt(agent);

  await eventually(() => expect(urls(client)).toEqual([sick, well].sort()));
  status = 503;
  await eventually(() => expect(urls(client)).toEqual([well]), 10_000);
});

it('forgets who takes its registration back', async () => {
  const leaving = await servingAt(createServer((_, response) => response.end()));
  const staying = await servingAt(createServer((_, response) => response.end()));
  const agent = await listening(createAgent());
  const provider = discoveryAt(agent);
  await provider.register('product', portOf(leaving));
  await discoveryAt(agent).register('product', portOf(staying));
  const client = discoveryAt(agent);
  await eventually(() => expect(urls(client)).toEqual([leaving, staying].sort()));

  await provider.close();
  await eventually(() => expect(urls(client)).toEqual([staying]));
});
