import type { RequestListener, ServerOptions } from 'node:http';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';

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
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, host, () => {
      server.off('error', reject);
      resolve();
    });
  });
  return { server, port: (server.address() as AddressInfo).port, close: (graceMs) => close(server, graceMs) };
}

async function close(server: Server, graceMs: number): Promise<void> {
  const closed = new Promise<void>((resolve) => server.close(() => resolve()));
  server.closeIdleConnections();
  // A connection that is busy now is idle after its answer: look again until none is left.
  const idle = setInterval(() => server.closeIdleConnections(), 50);
  const cut = setTimeout(() => server.closeAllConnections(), graceMs);
  await closed;
  clearInterval(idle);
  clearTimeout(cut);
}
