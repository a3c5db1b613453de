import { ShopError } from '@shop/errors';
import { isTraceparent, type Metrics, openSpan, runWithContext, type Telemetry } from '@shop/telemetry';
import express, {
  type Express,
  type IRouter,
  type NextFunction,
  type Request,
  type RequestHandler,
  type Response,
} from 'express';
import { z } from 'zod';
import { hasAlready } from './conditional';
import { bearerToken, type Identity, type TokenVerifier } from './identity';
import { type OpenApiInfo, openApiDocument } from './openapi';
import { healthAndReadiness, metrics } from './operations';
import { instanceOf, sendProblem } from './problem';
import { parseQuery } from './query';
import { checkReadiness, type Dependency, excludedDependencies } from './readiness';
import { requestIdOf } from './request-id';
import type { Access, Answer, DocumentedRoute, Route } from './route';
import { validate } from './validation';

export interface HttpAppOptions {
  service: string;
  telemetry: Telemetry;
  routes: readonly Route[];
  verifier: TokenVerifier;
  /** Whether this process still takes requests; no longer from the moment that it is about to stop. */
  accepting: () => boolean;
  dependencies: readonly Dependency[];
  info: OpenApiInfo;
  /** What the gateway puts before the paths in the documentation. */
  basePath?: string;
  /** Further documents about the service, by the path that they are served under. */
  documents?: Readonly<Record<string, object>>;
  /** What something else answers on the same port, for the documentation. */
  alsoServed?: readonly DocumentedRoute[];
}

const jsonBodyLimit = 100 * 1024;
const emptyBody = z.strictObject({}).optional();

/**
 * The Express application of a service: request id and trace context, identity, validation, the routes, operations
 * endpoints (/health, /ready, /metrics, /openapi.json), metrics by route template, and problem documents for
 * everything that goes wrong.
 */
export function createHttpApp(options: HttpAppOptions): Express {
  const app = express();
  app.disable('x-powered-by').disable('etag').set('query parser', false);
  app.use(requestContext(options.telemetry.metrics));
  addOperations(app, options);
  addRoutes(app, options.routes, options.verifier);
  app.use(() => {
    throw new ShopError('not_found', 'There is no such resource');
  });
  app.use(problemHandler(options.telemetry));
  return app;
}

/** Takes or makes the request id and trace context, answers with both, and measures the request. */
export function requestContext(metrics: Metrics): RequestHandler {
  return (request, response, next) => {
    const requestId = requestIdOf(request.headers['x-request-id']);
    const parent = request.headers.traceparent as string | undefined;
    const span = openSpan(request.method, { kind: 'server', ...(isTraceparent(parent) ? { parent } : {}) });
    response.setHeader('x-request-id', requestId);
    response.setHeader('traceparent', span.traceparent);
    response.locals.requestId = requestId;
    const startedAt = performance.now();
    response.once('close', () => {
      const labels = {
        http_request_method: request.method,
        http_route: (request.route as { path?: string } | undefined)?.path ?? 'unmatched',
        http_response_status_code: response.statusCode,
      };
      metrics.httpServerDuration.observe(labels, (performance.now() - startedAt) / 1000);
      span.end(
        {
          'http.request.method': labels.http_request_method,
          'http.route': labels.http_route,
          'http.response.status_code': labels.http_response_status_code,
        },
        response.statusCode >= 500,
      );
    });
    runWithContext({ requestId, traceparent: span.traceparent }, next);
  };
}

/** Serves the routes, and answers 405 to other methods on their paths. */
export function addRoutes(app: IRouter, routes: readonly Route[], verifier: TokenVerifier): void {
  for (const entry of routes) app[entry.method](entry.path, serve(entry, verifier));
  addMethodNotAllowed(app, routes);
}

function addOperations(app: Express, options: HttpAppOptions): void {
  app.get('/health', (_request, response) => {
    response.json({ status: 'up', service: options.service });
  });
  const dependencyNames = options.dependencies.map(({ name }) => name);
  app.get('/ready', async ({ url }, response) => {
    const report = await checkReadiness(options, excludedDependencies(url, dependencyNames));
    response.status(report.status === 'ready' ? 200 : 503).json({ service: options.service, ...report });
  });
  app.get('/metrics', async (_request, response) => {
    const { registry } = options.telemetry.metrics;
    response.type(registry.contentType).send(await registry.metrics());
  });
  const everything = [...options.routes, ...healthAndReadiness, metrics, ...(options.alsoServed ?? [])];
  const document = openApiDocument(options.info, everything, options.basePath ?? '/api/v1');
  for (const [path, one] of Object.entries({ '/openapi.json': document, ...options.documents })) {
    app.get(path, (_request, response) => {
      response.json(one);
    });
  }
}

function serve(entry: Route, verifier: TokenVerifier): RequestHandler {
  const parseJson = express.json({ limit: entry.bodyLimit ?? jsonBodyLimit, strict: false, type: () => true });
  return async (request, response) => {
    const authorization = entry.ignoresToken ? undefined : request.headers.authorization;
    const identity = await authenticate(entry.access, authorization, verifier);
    const params = entry.params ? validate(entry.params, request.params, 'path') : request.params;
    const rawQuery = parseQuery(request.url);
    const query = entry.query ? validate(entry.query, rawQuery, 'query') : {};
    const schema = bodySchemaOf(entry);
    const body = schema ? validate(schema, await readJson(parseJson, request, response)) : undefined;
    if (entry.bodyKind === 'stream') {
      requireMediaType(request, entry.mediaType);
      // What a handler leaves unread would stand before the next request of this connection, and hang it for ever.
      response.once('finish', () => request.resume());
    }
    const answer = await entry.handle({
      params,
      query,
      body,
      identity,
      requestId: response.locals.requestId as string,
      header: (name) => headerOf(request, name),
      request,
    });
    send(request, response, answer);
  };
}

/** A write that takes no body takes at most an empty one: a property that nobody looks at is a mistake of the client. */
function bodySchemaOf({ body, bodyKind, method }: Route): z.ZodType | undefined {
  return body ?? (bodyKind === 'stream' || method === 'get' ? undefined : emptyBody);
}

async function authenticate(
  access: Access,
  authorization: string | undefined,
  verifier: TokenVerifier,
): Promise<Identity | undefined> {
  const token = bearerToken(authorization);
  if (token === undefined && access === 'public') return undefined;
  if (token === undefined) throw new ShopError('unauthenticated', 'An access token is required');
  const identity = await verifier.verify(token);
  authorize(access, identity);
  return identity;
}

function authorize(access: Access, identity: Identity): void {
  if (access === 'public') return;
  if (access === 'service' ? identity.kind !== 'service' : identity.kind !== 'user') {
    throw new ShopError('forbidden', 'This token is not for this resource');
  }
  if (access === 'admin' && !identity.roles.includes('admin')) {
    throw new ShopError('forbidden', 'The role admin is required');
  }
}

function requireMediaType(request: Request, mediaType = 'application/json'): void {
  const given = (request.headers['content-type'] ?? '').split(';')[0]?.trim().toLowerCase();
  const accepted =
    given === mediaType || (mediaType === 'application/json' && /^application\/[\w.-]+\+json$/.test(given ?? ''));
  if (!accepted) {
    throw new ShopError('unsupported_media_type', `The body must be ${mediaType}`);
  }
}

async function readJson(parse: RequestHandler, request: Request, response: Response): Promise<unknown> {
  const hasBody =
    request.headers['transfer-encoding'] !== undefined || Number(request.headers['content-length'] ?? 0) > 0;
  if (!hasBody) return undefined;
  requireMediaType(request);
  await new Promise<void>((resolve, reject) => {
    parse(request, response, (error?: unknown) => (error ? reject(error) : resolve()));
  });
  return request.body;
}

function headerOf(request: Request, name: string): string | undefined {
  const value = request.headers[name.toLowerCase()];
  return Array.isArray(value) ? value[0] : value;
}

function send(request: Request, response: Response, answer: Answer): void {
  response.status(answer.status);
  for (const [name, value] of Object.entries(answer.headers ?? {})) {
    // What comes before a route has reasons of its own for an answer to vary.
    if (name === 'Vary') response.vary(value);
    else response.setHeader(name, value);
  }
  const reads = request.method === 'GET' || request.method === 'HEAD';
  if (reads && answer.status === 200 && hasAlready(headerOf(request, 'if-none-match'), answer.headers?.ETag)) {
    response.removeHeader('Content-Type');
    response.status(304).end();
  } else if (answer.text !== undefined) {
    response.end(answer.text);
  } else if (answer.body === undefined) {
    response.end();
  } else {
    const bytes = Buffer.from(JSON.stringify(answer.body));
    if (!response.hasHeader('Content-Type')) response.setHeader('Content-Type', 'application/json; charset=utf-8');
    response.setHeader('Content-Length', bytes.length);
    response.end(bytes);
  }
}

/** A known path with another method is 405 with `Allow`, not 404. */
function addMethodNotAllowed(app: IRouter, routes: readonly Route[]): void {
  for (const path of new Set(routes.map((entry) => entry.path))) {
    const methods = routes.filter((entry) => entry.path === path).map((entry) => entry.method.toUpperCase());
    const allow = [...methods, ...(methods.includes('GET') ? ['HEAD'] : [])].join(', ');
    app.all(path, (_request, response) => {
      response.setHeader('Allow', allow);
      throw new ShopError('method_not_allowed', `This resource answers to ${allow}`);
    });
  }
}

/** The last middleware: any error becomes a problem document, and an unexpected one a log line with its stack. */
export function problemHandler({ logger }: Pick<Telemetry, 'logger'>) {
  // Express tells error handlers from others by their four parameters.
  return (error: unknown, request: Request, response: Response, _next: NextFunction): void => {
    if (response.headersSent) {
      logger.error('A response broke off', { error, path: request.path });
      response.destroy();
      return;
    }
    const requestId = response.locals.requestId as string;
    const problem = sendProblem(response, error, requestId, instanceOf(request));
    if (problem.code === 'internal_error')
      logger.error('A request failed', { error, method: request.method, path: request.path });
  };
}
