import { type CallDefinition, isDeclaredCall } from '@shop/contracts';
import type { Discovery, Instance } from '@shop/discovery';
import { ShopError } from '@shop/errors';
import { currentContext, inSpan, type Telemetry } from '@shop/telemetry';
import { Agent } from 'undici';
import type { z } from 'zod';
import { type Breaker, type BreakerSettings, createBreaker } from './circuit-breaker';

export interface ServiceClientOptions {
  /** The service to call. */
  target: string;
  /** All calls of the calling service: what is not among them is not sent, so the map of calls cannot leave one out. */
  calls: readonly CallDefinition[];
  discovery: Discovery;
  telemetry: Telemetry;
  /** The token that names the caller, for a target. */
  serviceToken: (target: string) => string;
  /** Time for one call with all its retries, in milliseconds. */
  deadlineMs?: number;
  breaker?: BreakerSettings;
}

export interface ServiceRequest {
  method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  /** With the query, for example `/products/1`. */
  path: string;
  body?: unknown;
  /** Sent instead of the service token: the call is made for this customer. */
  authorization?: string;
  headers?: Record<string, string>;
  /** Whether it may be sent again. GET, PUT and DELETE are; say so of a POST that only reads. */
  idempotent?: boolean;
  /** Time for this call with all its retries, where it differs from the client's. */
  deadlineMs?: number;
}

export interface ServiceResponse {
  status: number;
  body: unknown;
}

/** Calls one other service: discovery, balancing, deadline, retry elsewhere, breaker and bulkhead in one place. */
export interface ServiceClient {
  /**
   * The answer, whatever its status below 500.
   *
   * @throws ShopError `upstream_unavailable` or `upstream_timeout`
   * @throws Error for a call that is not declared
   */
  request(request: ServiceRequest): Promise<ServiceResponse>;
  /** The validated body of a 2xx answer; `undefined` for a 404. @throws ShopError also for any other status */
  fetch<Output>(request: ServiceRequest, schema: z.ZodType<Output>): Promise<Output | undefined>;
  breakerState(): ReturnType<Breaker['state']>;
  close(): Promise<void>;
}

const defaultDeadlineMs = 3_000;
const attempts = 3;
const firstPauseMs = 20;
const restMs = 2_000;
// Nothing of the request has left this process yet, so that sending it again is safe whatever it does.
const notConnected: ReadonlySet<unknown> = new Set(['ECONNREFUSED', 'UND_ERR_CONNECT_TIMEOUT']);

/** A 503 is the word of a service that lives, about one of its own dependencies: tried elsewhere, and no fault of it. */
const isFailure = (status: number) => status >= 500 && status !== 503;

/**
 * Makes the client of one other service. It finds instances by `discovery`, prefers the less loaded, leaves alone for
 * two seconds those that failed, sends a call that may be repeated up to three times with jittered pauses, and keeps
 * to one deadline, one breaker and one bulkhead for the service as a whole.
 */
export function createServiceClient(options: ServiceClientOptions): ServiceClient {
  const { target, discovery, telemetry } = options;
  const calls = options.calls.filter(({ to }) => to === target);
  const agent = new Agent({ connections: 64, pipelining: 1, keepAliveTimeout: 30_000 });
  const breaker = createBreaker(target, telemetry.logger, telemetry.metrics, options.breaker);
  const underWay = new Map<string, number>();
  /** Instances that failed just now, and until when they are left alone, in milliseconds of `performance.now()`. */
  const resting = new Map<string, number>();
  // The first look starts the watch of a registry: its answer is there when the first call needs it.
  discovery.instances(target);

  async function send(request: ServiceRequest, instance: Instance, signal: AbortSignal): Promise<ServiceResponse> {
    underWay.set(instance.id, (underWay.get(instance.id) ?? 0) + 1);
    try {
      const response = await agent.request({
        origin: instance.url,
        method: request.method,
        path: request.path,
        headers: headersOf(request, options.serviceToken(target)),
        body: request.body === undefined ? null : JSON.stringify(request.body),
        signal,
      });
      const text = await response.body.text();
      if (isFailure(response.statusCode)) throw new Error(`${target} answered ${response.statusCode}`);
      return { status: response.statusCode, body: text === '' ? undefined : parseJson(text) };
    } finally {
      underWay.set(instance.id, (underWay.get(instance.id) ?? 1) - 1);
    }
  }

  async function sendWithRetries(request: ServiceRequest): Promise<ServiceResponse> {
    const signal = AbortSignal.timeout(request.deadlineMs ?? options.deadlineMs ?? defaultDeadlineMs);
    const mayRepeat = request.idempotent ?? request.method !== 'POST';
    let tried: Instance | undefined;
    for (let attempt = 1; ; attempt++) {
      tried = pick(rested(discovery.instances(target), resting), underWay, tried);
      try {
        const response = await breaker.run(() => send(request, tried as Instance, signal));
        if (response.status === 503) throw new Error(`${target} answered 503`);
        return response;
      } catch (error) {
        if (signal.aborted)
          throw new ShopError('upstream_timeout', `${target} did not answer in time`, { cause: error });
        const refused = error instanceof ShopError;
        if (!refused) resting.set(tried.id, performance.now() + restMs);
        const again = mayRepeat || notConnected.has((error as { code?: unknown }).code);
        if (refused || !again || attempt === attempts) throw unavailable(target, error);
        await pause(firstPauseMs * 2 ** attempt * Math.random(), signal);
      }
    }
  }

  async function request(given: ServiceRequest): Promise<ServiceResponse> {
    if (!isDeclaredCall(calls, given)) throw new Error(`${given.method} ${given.path} of ${target} is not declared`);
    const startedAt = performance.now();
    const record = (outcome: string) =>
      telemetry.metrics.httpClientDuration.observe(
        { server: target, http_request_method: given.method, outcome },
        (performance.now() - startedAt) / 1000,
      );
    return inSpan(
      `${given.method} ${target}`,
      { kind: 'client', attributes: spanAttributes(target, given) },
      async () => {
        try {
          const response = await sendWithRetries(given);
          record('answered');
          return response;
        } catch (error) {
          record('failed');
          throw error;
        }
      },
    );
  }

  return {
    request,
    async fetch(given, schema) {
      const response = await request(given);
      if (response.status === 404) return undefined;
      if (response.status >= 300) {
        throw new ShopError('upstream_unavailable', `${target} answered ${response.status}`);
      }
      const body = schema.safeParse(response.body);
      if (body.success) return body.data;
      throw new ShopError('upstream_unavailable', `${target} answered something else than agreed`, {
        cause: body.error,
      });
    },
    breakerState: () => breaker.state(),
    async close() {
      breaker.close();
      await agent.close();
    },
  };
}

/** Without those that failed a moment ago, unless there are no others. */
function rested(all: readonly Instance[], resting: Map<string, number>): readonly Instance[] {
  if (resting.size === 0) return all;
  const now = performance.now();
  for (const [id, until] of resting) if (until <= now) resting.delete(id);
  const others = all.filter(({ id }) => !resting.has(id));
  return others.length > 0 ? others : all;
}

/** The less loaded of two instances drawn at random, and not the one that just failed if there is another. */
export function pick(all: readonly Instance[], underWay: ReadonlyMap<string, number>, failed?: Instance): Instance {
  const others = all.filter((instance) => instance.id !== failed?.id);
  const candidates = others.length > 0 ? others : all;
  const first = candidates[Math.floor(Math.random() * candidates.length)];
  const second = candidates[Math.floor(Math.random() * candidates.length)];
  if (!first || !second) throw new ShopError('upstream_unavailable', 'No instance of the service is known');
  return (underWay.get(first.id) ?? 0) <= (underWay.get(second.id) ?? 0) ? first : second;
}

function headersOf(request: ServiceRequest, serviceToken: string): Record<string, string> {
  const context = currentContext();
  return {
    ...(request.body === undefined ? {} : { 'content-type': 'application/json' }),
    ...(context ? { 'x-request-id': context.requestId, traceparent: context.traceparent } : {}),
    ...request.headers,
    authorization: request.authorization ?? `Bearer ${serviceToken}`,
  };
}

function spanAttributes(target: string, request: ServiceRequest) {
  return { 'http.request.method': request.method, 'server.address': target };
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function unavailable(target: string, error: unknown): ShopError {
  if (error instanceof ShopError) return error;
  return new ShopError('upstream_unavailable', `${target} is not available at the moment`, { cause: error });
}

/** Waits, but not beyond the deadline. */
function pause(milliseconds: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(done, milliseconds);
    function done(): void {
      clearTimeout(timer);
      signal.removeEventListener('abort', done);
      resolve();
    }
    signal.addEventListener('abort', done);
  });
}
