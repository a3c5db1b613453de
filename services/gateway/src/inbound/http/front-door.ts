import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http';
import { isShopError, ShopError } from '@shop/errors';
import { type Identity, requestIdOf, sendProblem, type TokenVerifier } from '@shop/http';
import { isTraceparent, type OpenSpan, openSpan, runWithContext, type Telemetry } from '@shop/telemetry';
import type { Express } from 'express';
import { budgetsOf } from '../../domain/budgets';
import { goesWithoutToken, locate, type Place, pathOf } from '../../domain/locate';
import { checkTarget } from '../../domain/request-target';
import type { ForwardingFacts } from '../../outbound/forwarded-headers';
import type { Forwarder } from '../../outbound/forwarder';
import type { LegacySystems } from '../../outbound/legacy-systems';
import type { SocketProxy } from '../../outbound/socket-proxy';
import type { Audit } from './audit';
import { callerOf } from './caller';
import { clientAddress, clientKey } from './client-address';
import type { CrossOrigin } from './cross-origin';
import { drain } from './drain';
import type { RateLimits } from './rate-limits';
import { checkForm } from './request-form';
import { apiSecurityHeaders } from './security-headers';

export interface FrontDoorParts {
  telemetry: Telemetry;
  verifier: TokenVerifier;
  limits: RateLimits;
  crossOrigin: CrossOrigin;
  forwarder: Forwarder;
  legacySystems: Pick<LegacySystems, 'systemFor'>;
  audit: Audit;
  socketProxy: SocketProxy;
  /** Answers what the gateway answers itself. */
  ownApp: Express;
  trustedHops: number;
}

/** A request on its way in. */
interface Arrival {
  request: IncomingMessage;
  response: ServerResponse & { locals?: Record<string, unknown> };
  requestId: string;
  span: OpenSpan;
  /** The route's name in metrics. */
  template: string;
  /** Whose token it brought; known once it is admitted. */
  identity?: Identity;
}

// Probes come often and from one address.
const unlimited: ReadonlySet<string> = new Set(['/health', '/ready']);

/**
 * The way of every request: raw path rules, place, token, budgets, then on to a service, to the gateway's own routes,
 * or to the live connections. What is proxied never enters Express: that would be half of its cost.
 */
export function createFrontDoor(parts: FrontDoorParts): RequestListener {
  const { telemetry } = parts;

  return (request, response) => {
    const arrival = arrive(request, response, telemetry);
    serve(arrival).catch((error: unknown) => refuse(arrival, error, telemetry));
  };

  async function serve(arrival: Arrival): Promise<void> {
    const { request, response } = arrival;
    const target = request.url ?? '';
    checkForm(request);
    checkTarget(target);
    if (parts.crossOrigin.answered(request, response)) return;
    const place = locate(target, headerOf(request, 'api-version'));
    const address = clientAddress(
      request.socket.remoteAddress,
      parts.trustedHops > 0 ? headerOf(request, 'x-forwarded-for') : undefined,
      parts.trustedHops,
    );
    if (!unlimited.has(target)) await admit(arrival, place, address);
    if (place.kind === 'nowhere') throw new ShopError('not_found', 'There is no such resource');
    if (place.kind === 'composed' || place.kind === 'operation') return serveOwn(arrival);
    await handOn(arrival, place, factsOf(arrival, address));
  }

  /** @throws ShopError when the token is not valid or a budget is used up */
  async function admit(arrival: Arrival, place: Place, address: string): Promise<void> {
    const { request, response } = arrival;
    const servicePath = place.kind === 'service' ? pathOf(place.target) : '';
    const client = { address: clientKey(address), customer: undefined as string | undefined };
    const count = () => parts.limits.count(request, response, budgetsOf(request.method ?? '', servicePath, client));
    let identity: Identity | undefined;
    try {
      // Left out on the way, too: a token that expired must not bar its own renewal.
      if (goesWithoutToken(servicePath)) delete request.headers.authorization;
      identity = await callerOf(request.headers.authorization, parts.verifier);
    } catch (error) {
      // Guessing tokens is not free.
      await count();
      throw error;
    }
    if (identity) {
      client.customer = identity.subject;
      arrival.identity = identity;
      parts.audit.watch(request, response, identity, arrival.requestId);
    }
    await count();
  }

  function serveOwn(arrival: Arrival): void {
    const { request, response, requestId, span } = arrival;
    for (const name in apiSecurityHeaders) response.setHeader(name, apiSecurityHeaders[name] as string);
    response.locals = { requestId };
    runWithContext({ requestId, traceparent: span.traceparent }, () => parts.ownApp(request, response));
  }

  function factsOf({ requestId, span }: Arrival, address: string): ForwardingFacts {
    const behindProxy = parts.trustedHops > 0;
    return { clientAddress: address, requestId, traceparent: span.traceparent, prefix: '', behindProxy };
  }

  function handOn(arrival: Arrival, place: Place, facts: ForwardingFacts): Promise<void> {
    const { request, response } = arrival;
    if (place.kind !== 'service') {
      arrival.template = '/socket.io';
      return parts.socketProxy.poll(request, response, facts);
    }
    arrival.template = place.template;
    facts.prefix = place.prefix;
    const client = arrival.identity?.subject ?? clientKey(facts.clientAddress);
    const legacy = parts.legacySystems.systemFor(place.resource, request.headers, client);
    if (legacy && !legacy.forwardToken) introduce(arrival, facts);
    return parts.forwarder.forward(request, response, {
      service: place.service,
      target: place.target,
      facts,
      ownHeaders: apiSecurityHeaders,
      legacy,
    });
  }

  /** Whoever holds a token can act with it everywhere: a legacy system is told who calls, and gets none. */
  function introduce({ request, identity }: Arrival, facts: ForwardingFacts): void {
    delete request.headers.authorization;
    if (identity) facts.caller = { id: identity.subject, roles: identity.roles };
  }
}

function arrive(request: IncomingMessage, response: ServerResponse, { metrics }: Telemetry): Arrival {
  const requestId = requestIdOf(request.headers['x-request-id']);
  const parent = headerOf(request, 'traceparent');
  const span = openSpan(request.method ?? '', { kind: 'server', ...(isTraceparent(parent) ? { parent } : {}) });
  const arrival: Arrival = { request, response, requestId, span, template: 'unmatched' };
  response.setHeader('x-request-id', requestId);
  response.setHeader('traceparent', span.traceparent);
  const startedAt = performance.now();
  response.once('close', () => {
    const method = request.method ?? '';
    const status = response.statusCode;
    const route = routeOf(arrival);
    metrics.httpServerDuration.observe(
      { http_request_method: method, http_route: route, http_response_status_code: status },
      (performance.now() - startedAt) / 1000,
    );
    span.end(
      { 'http.request.method': method, 'http.route': route, 'http.response.status_code': status },
      status >= 500,
    );
  });
  return arrival;
}

function routeOf({ request, template }: Arrival): string {
  // Express leaves the route that matched.
  return (request as { route?: { path?: string } }).route?.path ?? template;
}

function refuse({ request, response, requestId }: Arrival, error: unknown, { logger }: Telemetry): void {
  if (response.destroyed) return;
  if (response.headersSent) {
    logger.error('A response broke off', { error, requestId });
    response.destroy();
    return;
  }
  for (const name in apiSecurityHeaders) response.setHeader(name, apiSecurityHeaders[name] as string);
  // Who knows what it takes for the beginning of the next one.
  if (isShopError(error) && error.code === 'malformed_request') response.setHeader('Connection', 'close');
  const problem = sendProblem(response, error, requestId, pathOf(request.url ?? '/'));
  if (problem.code === 'internal_error') {
    logger.error('A request failed', { error, requestId, method: request.method });
  }
  drain(request);
}

function headerOf(request: IncomingMessage, name: string): string | undefined {
  const value = request.headers[name];
  return typeof value === 'string' ? value : value?.[0];
}
