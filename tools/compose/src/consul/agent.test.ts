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

it('shows the instances whose check passes, to the very client that the services use', async () => {
  let status = 200;
  const service = await listening(createServer((_, response) => response.writeHead(status).end()));
  const agent = await listening(createAgent());
  await discoveryAt(agent).register('product', service);
  const client = discoveryAt(agent);

  await eventually(() => expect(client.instances('product')).toMatchObject([{ url: `http://127.0.0.1:${service}` }]));
  status = 503;
  await eventually(() => expect(client.instances('product')).toEqual([]), 10_000);
});

it('forgets who takes its registration back', async () => {
  const service = await listening(createServer((_, response) => response.end()));
  const agent = await listening(createAgent());
  const provider = discoveryAt(agent);
  await provider.register('product', service);
  const client = discoveryAt(agent);
  await eventually(() => expect(client.instances('product')).toHaveLength(1));

  await provider.close();
  await eventually(() => expect(client.instances('product')).toEqual([]));
});
