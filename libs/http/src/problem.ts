import type { ServerResponse } from 'node:http';
import { type ErrorCode, isShopError, type ShopError } from '@shop/errors';
import type { Request } from 'express';

/** The one table from error codes to HTTP. */
const statuses: Record<ErrorCode, [status: number, title: string]> = {
  validation_failed: [400, 'The request is not valid'],
  malformed_json: [400, 'The body is not valid JSON'],
  malformed_request: [400, 'The request is malformed'],
  idempotency_key_required: [400, 'An Idempotency-Key is required'],
  unauthenticated: [401, 'Authentication is required'],
  invalid_credentials: [401, 'The credentials are not valid'],
  forbidden: [403, 'This is not allowed'],
  not_found: [404, 'Not found'],
  method_not_allowed: [405, 'The method is not allowed here'],
  not_acceptable: [406, 'No acceptable representation'],
  conflict: [409, 'The request conflicts with the current state'],
  email_taken: [409, 'The e-mail address is taken'],
  not_cancellable: [409, 'The order can no longer be cancelled'],
  illegal_transition: [409, 'The step is not possible from the current state'],
  insufficient_stock: [409, 'There is not enough stock'],
  request_in_progress: [409, 'The first request with this key is still running'],
  payload_too_large: [413, 'The body is too large'],
  unsupported_media_type: [415, 'The media type is not supported'],
  idempotency_key_reused: [422, 'The Idempotency-Key was used for another request'],
  cart_empty: [422, 'The cart is empty'],
  product_unavailable: [422, 'A product cannot be bought'],
  address_unknown: [422, 'The address is not known'],
  coupon_invalid: [422, 'The coupon is not valid'],
  payment_provider_unknown: [422, 'The payment provider is not known'],
  rate_limited: [429, 'Too many requests'],
  internal_error: [500, 'Internal error'],
  upstream_unavailable: [503, 'A dependency is unavailable'],
  upstream_timeout: [503, 'A dependency did not answer in time'],
};

/** An RFC 9457 problem document with this platform's members. */
export interface Problem {
  type: string;
  title: string;
  status: number;
  detail: string;
  instance: string;
  code: ErrorCode;
  requestId: string;
  errors?: ShopError['errors'];
}

/** What the body parser and Express itself throw, in our own words. */
const foreign: Record<string, ErrorCode> = {
  'entity.parse.failed': 'malformed_json',
  'entity.verify.failed': 'malformed_request',
  'entity.too.large': 'payload_too_large',
  'encoding.unsupported': 'unsupported_media_type',
  'charset.unsupported': 'unsupported_media_type',
  'request.aborted': 'malformed_request',
  'request.size.invalid': 'malformed_request',
  'parameters.too.many': 'malformed_request',
};

/**
 * The problem document for any error. An unknown error shows nothing of itself: only the request id that leads to
 * the log line.
 */
export function toProblem(error: unknown, requestId: string, instance: string): Problem {
  const code = codeOf(error);
  const [status, title] = statuses[code];
  const detail = isShopError(error)
    ? error.message
    : code === 'internal_error'
      ? `An unexpected error happened. Quote the request id ${requestId} when you report it.`
      : title;
  const problem: Problem = {
    type: `https://shop.example/problems/${code.replaceAll('_', '-')}`,
    title,
    status,
    detail,
    instance,
    code,
    requestId,
  };
  if (isShopError(error) && error.errors) problem.errors = error.errors;
  return problem;
}

function codeOf(error: unknown): ErrorCode {
  if (isShopError(error)) return error.code;
  const { type, status, name } = (error ?? {}) as { type?: string; status?: number; name?: string };
  const known = type === undefined ? undefined : foreign[type];
  if (known) return known;
  // Express answers a malformed percent-encoding with a URIError that carries status 400.
  if (status === 400 || name === 'CastError') return 'malformed_request';
  return 'internal_error';
}

/** Answers with the problem document, `Retry-After` included where the error says when to try again. */
export function sendProblem(response: ServerResponse, error: unknown, requestId: string, instance: string): Problem {
  const problem = toProblem(error, requestId, instance);
  const retryAfter = isShopError(error) ? error.retryAfter : undefined;
  if (retryAfter !== undefined) response.setHeader('Retry-After', String(retryAfter));
  else if (problem.status === 503) response.setHeader('Retry-After', '1');
  if (isShopError(error) && error.replayed) response.setHeader('Idempotent-Replayed', 'true');
  if (problem.status === 401) response.setHeader('WWW-Authenticate', 'Bearer');
  const bytes = Buffer.from(JSON.stringify(problem));
  response.statusCode = problem.status;
  response.setHeader('Content-Type', 'application/problem+json; charset=utf-8');
  response.setHeader('Content-Length', bytes.length);
  response.end(bytes);
  return problem;
}

// The gateway's own prefixes and nothing else: whoever reaches a service directly must not write into its answers.
const forwardedPrefix = /^\/api(\/v\d{1,3})?$/;

/** The path of the request as the client saw it: with the prefix that the gateway took away. */
export function instanceOf(request: Pick<Request, 'headers' | 'originalUrl'>): string {
  const prefix = request.headers['x-forwarded-prefix'];
  const path = request.originalUrl.split('?')[0] ?? '/';
  return typeof prefix === 'string' && forwardedPrefix.test(prefix) ? `${prefix}${path}` : path;
}
