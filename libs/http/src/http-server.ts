import { createServer, type RequestListener, type Server, type ServerOptions, type ServerResponse } from 'node:http';
import { type AddressInfo, Server as NetServer, type Socket } from 'node:net';

export interface HttpServer {
  server: Server;
  port: number;
  /** Takes no new connection, lets running requests end, and cuts those still open after the grace. */
  close(graceMs: number): Promise<void>;
}

// A client may send its headers slowly, but not for ever; keep-alive outlives the 60 s idle time of usual proxies.
const headersTimeoutMs = 15_000;
const requestTimeoutMs = 120_000;
const keepAliveTimeoutMs = 65_000;
// While it closes, for a connection that is kept open and says nothing.
const silenceMs = 1_000;
const lookEveryMs = 50;

export interface ListenOptions {
  host: string;
  port: number;
  /** What differs from the platform's defaults. */
  server?: ServerOptions;
}

/** Starts listening. Port 0 takes any free one. */
export async function listen(
  handler: RequestListener,
  { host, port, server: options }: ListenOptions,
): Promise<HttpServer> {
  const server = createServer(
    {
      headersTimeout: headersTimeoutMs,
      requestTimeout: requestTimeoutMs,
      keepAliveTimeout: keepAliveTimeoutMs,
      noDelay: true,
      ...options,
    },
    handler,
  );
  const unused = unusedConnections(server);
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, host, () => {
      server.off('error', reject);
      resolve();
    });
  });
  return { server, port: (server.address() as AddressInfo).port, close: (graceMs) => close(server, unused, graceMs) };
}

/** Connections that have not brought a request yet; Node does not count them among the idle ones. */
function unusedConnections(server: Server): ReadonlySet<Socket> {
  const unused = new Set<Socket>();
  server.on('connection', (socket) => {
    unused.add(socket);
    socket.once('close', () => unused.delete(socket));
  });
  server.on('request', ({ socket }) => unused.delete(socket));
  return unused;
}

/**
 * A connection that its client keeps open may bring a request at any moment: closed by us just then, the client could
 * not know whether it was taken. So those in use are answered for a little while longer, each with the word that the
 * client is to close, and only those that stay silent are closed from here.
 */
async function close(server: Server, unused: ReadonlySet<Socket>, graceMs: number): Promise<void> {
  server.prependListener('request', (_request, response: ServerResponse) => {
    response.shouldKeepAlive = false;
  });
  await backlogAccepted();
  // Not the close of the HTTP server, which would end every silent connection at once.
  const closed = new Promise<void>((resolve) => void NetServer.prototype.close.call(server, () => resolve()));
  const closeSilent = () => {
    server.closeIdleConnections();
    for (const socket of unused) socket.destroy();
  };
  // After the sockets have been read: what arrived while this process was busy makes its connection one in use.
  const closeSilentSoon = () => setImmediate(closeSilent);
  const timers = [
    setTimeout(
      () => {
        closeSilentSoon();
        // A connection that is busy now is silent after its answer: look again until none is left.
        timers.push(setInterval(closeSilentSoon, lookEveryMs));
      },
      Math.min(silenceMs, graceMs),
    ),
    setTimeout(() => server.closeAllConnections(), graceMs),
  ];
  await closed;
  for (const timer of timers) clearTimeout(timer);
}

/**
 * The kernel completes connections before this process accepts them, and resets those when the listening ends, requests
 * and all. One whole turn of the event loop takes in all that are there by now.
 */
const backlogAccepted = () => new Promise((resolve) => setImmediate(() => setImmediate(resolve)));
