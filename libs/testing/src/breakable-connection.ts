import { connect, createServer, type Socket } from 'node:net';

/** A way to the broker that can be cut, or fall silent. */
export interface BreakableConnection {
  url: string;
  /** Breaks every connection that goes this way, at once and without a farewell. Those that follow are sound. */
  cut(): void;
  /** From now on connections are taken and kept, and nothing is heard on them any more. */
  freeze(): void;
  close(): void;
}

export async function breakableConnection(url: string): Promise<BreakableConnection> {
  const target = new URL(url);
  const sockets = new Set<Socket>();
  let frozen = false;
  const server = createServer((client) => {
    const broker = connect(Number(target.port || 5672), target.hostname);
    for (const [one, other] of [
      [client, broker],
      [broker, client],
    ] as const) {
      sockets.add(one);
      one
        .on('error', () => {})
        .on('close', () => {
          sockets.delete(one);
          other.destroy();
        });
      if (!frozen) one.pipe(other);
    }
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const here = new URL(url);
  here.hostname = '127.0.0.1';
  here.port = String((server.address() as { port: number }).port);
  const cut = () => {
    frozen = false;
    for (const socket of sockets) socket.destroy();
  };
  return {
    url: here.href,
    cut,
    freeze() {
      frozen = true;
      for (const socket of sockets) socket.unpipe();
    },
    close() {
      cut();
      server.close();
    },
  };
}
