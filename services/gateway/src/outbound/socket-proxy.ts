import { Agent, type ClientRequest, type IncomingMessage, type ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import type { Discovery } from '@shop/discovery';
import { ShopError } from '@shop/errors';
import type { Logger } from '@shop/telemetry';
import { createProxyMiddleware } from 'http-proxy-middleware';
import { socketService } from '../domain/routing-table';
import { type ForwardingFacts, forwardingHeaders, isStripped } from './forwarded-headers';

/** Hands the live connections on to the notification service. */
export interface SocketProxy {
  /** Long polling. @throws ShopError `upstream_unavailable` */
  poll(request: IncomingMessage, response: ServerResponse, facts: ForwardingFacts): Promise<void>;
  /** WebSocket. */
  upgrade(request: IncomingMessage, socket: Socket, head: Buffer, facts: ForwardingFacts): void;
  close(): void;
}

// Longer than the 25 s after which Socket.IO answers a poll by itself.
const pollTimeoutMs = 60_000;
const upgradeHeaders = new Set(['connection', 'upgrade', 'host']);

export function createSocketProxy(discovery: Discovery, logger: Logger): SocketProxy {
  const clients = new WeakMap<IncomingMessage, string>();
  const agent = new Agent({ keepAlive: true, maxSockets: 512 });
  const proxy = createProxyMiddleware<IncomingMessage, ServerResponse>({
    router: (request) => instanceFor(discovery, clients.get(request) ?? ''),
    agent,
    proxyTimeout: pollTimeoutMs,
    // The usual plugins answer errors in their own words and log to the console.
    ejectPlugins: true,
    plugins: [
      (server) => {
        server.on('proxyReqWs', tieTogether);
        server.on('error', (error, _request, peer) => {
          logger.warn('A live connection broke off', { error });
          // For a WebSocket the peer is the client's socket; a poll is answered by whoever called.
          if (peer && 'destroySoon' in peer) (peer as Socket).destroySoon();
        });
      },
    ],
  });

  function prepare(request: IncomingMessage, facts: ForwardingFacts): void {
    const own = forwardingHeaders(request, facts);
    for (const name of Object.keys(request.headers)) {
      if (isStripped(name) && !upgradeHeaders.has(name)) delete request.headers[name];
    }
    Object.assign(request.headers, own);
    clients.set(request, facts.clientAddress);
  }

  return {
    poll(request, response, facts) {
      prepare(request, facts);
      return new Promise((resolve, reject) => {
        response.once('close', resolve);
        const failed = (error: unknown) =>
          reject(new ShopError('upstream_unavailable', 'Live notifications are not available', { cause: error }));
        proxy(request, response, failed).catch(failed);
      });
    },
    upgrade(request, socket, head, facts) {
      prepare(request, facts);
      proxy.upgrade(request, socket, head);
    },
    close: () => agent.destroy(),
  };
}

/** One side of a WebSocket that goes away takes the other with it; the proxy by itself sees to an orderly end only. */
function tieTogether(toService: ClientRequest, _request: IncomingMessage, client: Socket): void {
  client.once('close', () => toService.destroy());
  toService.once('upgrade', (_answer, service: Socket) => {
    client.once('close', () => service.destroy());
    service.once('close', () => client.destroySoon());
  });
}

/**
 * The instance for a client, the same one as long as it is there: the requests of one polling session must meet where
 * the session is. Rendezvous hashing moves only the clients of an instance that went away.
 */
function instanceFor(discovery: Discovery, client: string): string {
  let best: { url: string; weight: number } | undefined;
  for (const { id, url } of discovery.instances(socketService)) {
    const weight = hash(`${client} ${id}`);
    if (!best || weight > best.weight) best = { url, weight };
  }
  if (!best) throw new ShopError('upstream_unavailable', 'No instance of the notification service is known');
  return best.url;
}

/** FNV-1a, 32 bits, with a final mix: neighbouring texts must not have neighbouring values. */
function hash(text: string): number {
  let value = 0x811c9dc5;
  for (let index = 0; index < text.length; index++) {
    value = Math.imul(value ^ text.charCodeAt(index), 0x01000193);
  }
  value = Math.imul(value ^ (value >>> 16), 0x7feb352d);
  return (value ^ (value >>> 15)) >>> 0;
}
