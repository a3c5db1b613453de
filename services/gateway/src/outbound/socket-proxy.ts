import { Agent, type ClientRequest, type IncomingMessage, type ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import type { Discovery } from '@shop/discovery';
import { ShopError } from '@shop/errors';
import type { Logger } from '@shop/telemetry';
import { createProxyMiddleware } from 'http-proxy-middleware';
import { socketService } from '../domain/routing-table';
import { chooseByAddress } from './choose-by-address';
import { type ForwardingFacts, forwardingHeaders, isStripped } from './forwarded-headers';

/** Hands the live connections on to the notification service. */
export interface SocketProxy {
  /** Long polling. @throws ShopError `upstream_unavailable` */
  poll(request: IncomingMessage, response: ServerResponse, facts: ForwardingFacts): Promise<void>;
  /** WebSocket. */
  upgrade(request: IncomingMessage, socket: Socket, head: Buffer, facts: ForwardingFacts): void;
  /** Ends the polls that wait, which the client repeats elsewhere, and takes no more. */
  close(): void;
}

// Longer than the 25 s after which Socket.IO answers a poll by itself.
const pollTimeoutMs = 60_000;
// An instance that cannot be reached is left alone for so long, if there is another.
const restMs = 5_000;
const upgradeHeaders = new Set(['connection', 'upgrade', 'host']);

export function createSocketProxy(discovery: Discovery, logger: Logger): SocketProxy {
  const clients = new WeakMap<IncomingMessage, string>();
  const chosen = new WeakMap<IncomingMessage, string>();
  const restsUntil = new Map<string, number>();
  const waiting = new Map<IncomingMessage, (error?: unknown) => void>();
  let closed = false;
  const agent = new Agent({ keepAlive: true, maxSockets: 512 });
  const proxy = createProxyMiddleware<IncomingMessage, ServerResponse>({
    router: route,
    agent,
    proxyTimeout: pollTimeoutMs,
    // The usual plugins answer errors in their own words and log to the console.
    ejectPlugins: true,
    plugins: [
      (server) => {
        server.on('proxyReqWs', tieTogether);
        server.on('error', (error, request, peer) => {
          logger.warn('A live connection broke off', { error });
          if ((error as NodeJS.ErrnoException).code === 'ECONNREFUSED' && request) rest(chosen.get(request));
          // For a WebSocket the peer is the client's socket; of a poll, nobody but this listener is told.
          if (request) waiting.get(request)?.(error);
          if (peer && 'destroySoon' in peer) (peer as Socket).destroySoon();
        });
      },
    ],
  });

  function rest(url: string | undefined): void {
    if (url !== undefined) restsUntil.set(url, Date.now() + restMs);
  }

  function route(request: IncomingMessage): string {
    const all = discovery.instances(socketService);
    const rested = all.filter(({ url }) => (restsUntil.get(url) ?? 0) <= Date.now());
    const instance = chooseByAddress(rested.length > 0 ? rested : all, clients.get(request) ?? '');
    if (!instance) throw unavailable();
    chosen.set(request, instance.url);
    return instance.url;
  }

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
        const failed = (error?: unknown) => reject(unavailable(error));
        if (closed) return failed();
        waiting.set(request, failed);
        response.once('close', () => {
          waiting.delete(request);
          resolve();
        });
        proxy(request, response, failed).catch(failed);
      });
    },
    upgrade(request, socket, head, facts) {
      prepare(request, facts);
      proxy.upgrade(request, socket, head);
    },
    close() {
      closed = true;
      for (const end of waiting.values()) end();
      agent.destroy();
    },
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

function unavailable(cause?: unknown): ShopError {
  return new ShopError('upstream_unavailable', 'Live notifications are not available', { cause });
}
