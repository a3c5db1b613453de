import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Socket } from 'node:net';

/** One address for several gateways, as a load balancer gives them. */
export interface Balancer {
  url: string;
  /** How many connections are open to each gateway, by its address. */
  open: ReadonlyMap<string, number>;
  close(): Promise<void>;
}

/** Hands each new connection to the next gateway that takes one. */
export async function balance(gateways: readonly string[]): Promise<Balancer> {
  const open = new Map(gateways.map((url) => [url, 0]));
  const clients = new Set<Socket>();
  let turn = 0;

  function join(client: Socket, attempt = 0): void {
    const url = gateways[turn++ % gateways.length] as string;
    if (attempt === gateways.length) return void client.destroy();
    const { hostname, port } = new URL(url);
    const gateway = connect(Number(port), hostname);
    const next = () => join(client, attempt + 1);
    gateway.once('error', next);
    gateway.once('connect', () => {
      gateway.off('error', next);
      tie(client, gateway);
      count(url, gateway);
      client.pipe(gateway).pipe(client);
    });
  }

  function count(url: string, gateway: Socket): void {
    open.set(url, (open.get(url) ?? 0) + 1);
    gateway.once('close', () => open.set(url, (open.get(url) ?? 0) - 1));
  }

  const server = createServer((client) => {
    clients.add(client);
    client.once('close', () => clients.delete(client));
    client.on('error', () => client.destroy());
    join(client);
  });
  await once(server.listen(0, '127.0.0.1'), 'listening');
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    open,
    async close() {
      for (const client of clients) client.destroy();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

function tie(client: Socket, gateway: Socket): void {
  gateway.on('error', () => gateway.destroy());
  gateway.once('close', () => client.destroy());
  client.once('close', () => gateway.destroy());
}
