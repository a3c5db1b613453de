import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Socket } from 'node:net';

/** One connection that runs through the proxy. */
export interface Link {
  /** The port that the client's side of the connection has: by it, the system knows whose it is. */
  clientPort: number;
  toClient(bytes: Buffer): void;
  toServer(bytes: Buffer): void;
  /** Breaks the connection on both sides, without a word. */
  cut(): void;
}

/** Sees all bytes of one connection and hands on what it likes. */
export interface Filter {
  fromClient(bytes: Buffer): void;
  fromServer(bytes: Buffer): void;
  closed(): void;
}

export interface TcpProxy {
  port: number;
  close(): Promise<void>;
}

/** Stands before a server of this machine. A client whose server is away finds its connection closed. */
export async function startTcpProxy(serverPort: number, filterFor: (link: Link) => Filter): Promise<TcpProxy> {
  const open = new Set<Socket>();
  const server = createServer({ noDelay: true }, (client) => {
    const upstream = connect({ port: serverPort, host: '127.0.0.1', noDelay: true });
    for (const socket of [client, upstream]) open.add(socket);
    join(client, upstream, filterFor, () => {
      for (const socket of [client, upstream]) open.delete(socket);
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    port: (server.address() as AddressInfo).port,
    async close() {
      server.close();
      for (const socket of open) socket.destroy();
    },
  };
}

function join(client: Socket, upstream: Socket, filterFor: (link: Link) => Filter, gone: () => void): void {
  let cut = false;
  const link: Link = {
    clientPort: client.remotePort ?? 0,
    toClient: (bytes) => pass(bytes, upstream, client),
    toServer: (bytes) => pass(bytes, client, upstream),
    cut() {
      if (cut) return;
      cut = true;
      client.destroy();
      upstream.destroy();
      filter.closed();
      gone();
    },
  };
  const filter = filterFor(link);
  client.on('data', (bytes: Buffer) => !cut && filter.fromClient(bytes));
  upstream.on('data', (bytes: Buffer) => !cut && filter.fromServer(bytes));
  for (const socket of [client, upstream]) socket.on('error', link.cut).on('close', link.cut);
}

function pass(bytes: Buffer, from: Socket, to: Socket): void {
  if (to.destroyed || to.write(bytes) || from.isPaused()) return;
  from.pause();
  to.once('drain', () => from.resume());
}
