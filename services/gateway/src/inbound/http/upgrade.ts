import type { IncomingMessage, Server } from 'node:http';
import type { Socket } from 'node:net';
import { isShopError, ShopError } from '@shop/errors';
import { requestIdOf, type TokenVerifier, toProblem } from '@shop/http';
import { isTraceparent, openSpan } from '@shop/telemetry';
import { budgetsOf } from '../../domain/budgets';
import { locate, pathOf } from '../../domain/locate';
import { checkTarget } from '../../domain/request-target';
import type { SocketProxy } from '../../outbound/socket-proxy';
import { callerOf } from './caller';
import { clientAddress, clientKey } from './client-address';
import type { RateLimits } from './rate-limits';
import { refuseOnSocket } from './refuse-on-socket';
import { checkForm } from './request-form';

export interface UpgradeParts {
  verifier: TokenVerifier;
  limits: RateLimits;
  socketProxy: SocketProxy;
  trustedHops: number;
}

/** Whether Node should hand a request to the upgrade handler; another `Upgrade` is a plain request with a wish. */
export function isWebSocket(request: IncomingMessage): boolean {
  return request.method === 'GET' && request.headers.upgrade?.toLowerCase() === 'websocket';
}

/**
 * WebSocket upgrades, which pass no middleware: the same path rules, token check and budgets as for requests. Who may
 * listen is for the notification service to say, which checks the token of the Socket.IO handshake.
 *
 * @returns how to end the connections that are open
 */
export function acceptUpgrades(server: Server, parts: UpgradeParts): () => void {
  const open = new Set<Socket>();

  async function serve(request: IncomingMessage, socket: Socket, head: Buffer, requestId: string): Promise<void> {
    const { headers, url = '' } = request;
    checkForm(request);
    checkTarget(url);
    const forwardedFor = headers['x-forwarded-for'];
    const address = clientAddress(
      socket.remoteAddress,
      typeof forwardedFor === 'string' ? forwardedFor : undefined,
      parts.trustedHops,
    );
    const identity = await callerOf(headers.authorization, parts.verifier);
    const client = { address: clientKey(address), customer: identity?.subject };
    await parts.limits.count(request, undefined, budgetsOf('GET', '', client));
    if (locate(url, undefined).kind !== 'socket') throw new ShopError('not_found', 'There is no live connection here');
    const { traceparent: parent } = headers as { traceparent?: string };
    const span = openSpan('GET', { kind: 'server', ...(isTraceparent(parent) ? { parent } : {}) });
    socket.once('close', () => span.end({ 'http.request.method': 'GET', 'http.route': '/socket.io' }, false));
    const behindProxy = parts.trustedHops > 0;
    parts.socketProxy.upgrade(request, socket, head, {
      clientAddress: address,
      requestId,
      traceparent: span.traceparent,
      prefix: '',
      behindProxy,
    });
  }

  server.on('upgrade', (request: IncomingMessage, stream, head: Buffer) => {
    const socket = stream as Socket;
    open.add(socket);
    socket.once('close', () => open.delete(socket));
    // The proxy listens only once it has taken over.
    socket.on('error', () => socket.destroy());
    const requestId = requestIdOf(request.headers['x-request-id']);
    serve(request, socket, head, requestId).catch((error: unknown) => {
      const retryAfter = isShopError(error) ? error.retryAfter : undefined;
      const problem = toProblem(error, requestId, pathOf(request.url ?? '/'));
      refuseOnSocket(socket, problem, retryAfter === undefined ? {} : { 'Retry-After': String(retryAfter) });
    });
  });
  return () => {
    for (const socket of open) socket.destroySoon();
  };
}
