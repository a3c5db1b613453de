import type { IncomingMessage } from 'node:http';
import type { z } from 'zod';
import type { Identity } from './identity';

/** Who may call a route. `service` is for other services only and is never published by the gateway. */
export type Access = 'public' | 'customer' | 'admin' | 'service';

/** How the body is taken: parsed JSON (the default with a `body` schema), or the request itself, to be streamed. */
export type BodyKind = 'json' | 'stream';

/** What a handler is given: validated, and nothing else. */
export interface Call<Params, Query, Body> {
  params: Params;
  query: Query;
  body: Body;
  /** Absent on a public route without a token. */
  identity: Identity | undefined;
  requestId: string;
  /** A request header, the first value. */
  header(name: string): string | undefined;
  /**
   * The raw request, for routes that stream their body. Iterate it with `request.iterator({ destroyOnReturn: false })`:
   * breaking off a plain `for await` tears the connection from under the answer.
   */
  request: IncomingMessage;
}

/** What a handler answers. */
export interface Answer {
  status: number;
  body?: unknown;
  /** With an `ETag`, a GET that already has it (`If-None-Match`) is answered 304. */
  headers?: Record<string, string>;
  /** Sent as it is, with its content type in `headers`, instead of `body` as JSON. */
  text?: string;
}

/** A request header that a route looks at, for the documentation. */
export interface DocumentedHeader {
  description: string;
  schema: z.ZodType;
  required?: boolean;
}

/** One kind of answer, for the documentation. Without a schema, a status from 400 on is a problem document. */
export interface DocumentedAnswer {
  description: string;
  /** Of JSON. */
  schema?: z.ZodType;
  /** What the headers of this answer say, by name. */
  headers?: Record<string, string>;
  /** Further media types and their schemas, where the client may choose. */
  alternatives?: Record<string, z.ZodType>;
}

export interface Route {
  method: 'get' | 'post' | 'put' | 'patch' | 'delete';
  /** Express 5 path, for example `/orders/:id`. */
  path: string;
  access: Access;
  /**
   * Does not look at `Authorization` at all, on a public route: a client whose access token has expired sends it along
   * with the very request that gets it a new one.
   */
  ignoresToken?: boolean;
  /** Names the operation for clients made from the document, in camelCase; unique on the whole platform, and kept. */
  operationId: string;
  /** One line for the API page. */
  summary: string;
  tag?: string;
  /** Headers that the handler reads, by name. */
  requestHeaders?: Record<string, DocumentedHeader>;
  params?: z.ZodType;
  query?: z.ZodObject;
  body?: z.ZodType;
  bodyKind?: BodyKind;
  /** Media type of the body; JSON unless said otherwise. */
  mediaType?: string;
  /** Most bytes of a JSON body; 100 kB unless said otherwise. */
  bodyLimit?: number;
  /** Answers by status, for the documentation. */
  responses: Record<number, DocumentedAnswer>;
  /** Of no interest to clients: only the service's own /openapi.json has it. */
  internal?: boolean;
  handle: (call: Call<unknown, unknown, unknown>) => Promise<Answer>;
}

/** A route as the documents show it. */
export type DocumentedRoute = Omit<Route, 'handle'>;

type OutputOf<Schema, Fallback> = Schema extends z.ZodType<infer Output> ? Output : Fallback;

/**
 * Declares a route: its place, who may call it, what it accepts and answers, and the handler, which gets the
 * validated input with the types of the schemas. The same declaration serves the requests and writes /openapi.json.
 */
export function route<
  Params extends z.ZodType | undefined = undefined,
  Query extends z.ZodObject | undefined = undefined,
  Body extends z.ZodType | undefined = undefined,
>(
  declaration: Omit<Route, 'params' | 'query' | 'body' | 'handle'> & {
    params?: Params;
    query?: Query;
    body?: Body;
    handle: (
      call: Call<
        OutputOf<Params, Record<string, string>>,
        OutputOf<Query, Record<string, never>>,
        OutputOf<Body, undefined>
      >,
    ) => Promise<Answer>;
  },
): Route {
  return declaration as unknown as Route;
}

/** 200 with a JSON body. */
export function ok(body: unknown, headers?: Record<string, string>): Answer {
  return headers ? { status: 200, body, headers } : { status: 200, body };
}

/** 201 with the new resource and where it is. */
export function created(body: unknown, location?: string): Answer {
  return location ? { status: 201, body, headers: { Location: location } } : { status: 201, body };
}

/** 204. */
export function noContent(): Answer {
  return { status: 204 };
}
