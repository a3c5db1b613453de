import type { IncomingHttpHeaders } from 'node:http';
import type { ContentCoding } from '../domain/content-coding';
import { resources } from '../domain/routing-table';

// About the connection to the service, or the gateway's own to say.
const dropped: ReadonlySet<string> = new Set([
  'connection',
  'keep-alive',
  'proxy-authenticate',
  'proxy-connection',
  'trailer',
  'transfer-encoding',
  'upgrade',
  'x-request-id',
  'traceparent',
  'access-control-allow-credentials',
  'access-control-allow-origin',
  'access-control-expose-headers',
  'x-powered-by',
  'server',
]);

export type ReturnedHeaders = Record<string, string | string[]>;

export interface Returning {
  /** What the gateway itself says. */
  own: Readonly<ReturnedHeaders>;
  /** What was taken away from the path: a `Location` that the service gives as it sees itself gets it back. */
  prefix: string;
  /** What the answer varies with for reasons of the gateway's own. */
  varies: string;
  /** How the body is compressed on its way. */
  coding: ContentCoding | undefined;
}

/** The headers of a service's answer for the client, on top of the gateway's own. */
export function returnedHeaders(
  answer: IncomingHttpHeaders,
  { own, prefix, varies, coding }: Returning,
): ReturnedHeaders {
  const result: ReturnedHeaders = { ...own };
  for (const name in answer) {
    const value = answer[name];
    if (value !== undefined && !dropped.has(name)) result[name] = value;
  }
  result.vary = answer.vary === undefined ? varies : `${varies}, ${answer.vary}`;
  if (coding !== undefined) {
    result['content-encoding'] = coding;
    delete result['content-length'];
  }
  const { location } = answer;
  if (location !== undefined && prefix !== '' && isOwnPath(location)) result.location = `${prefix}${location}`;
  const connection = answer.connection;
  if (connection !== undefined) for (const option of connection.split(',')) delete result[option.trim().toLowerCase()];
  return result;
}

function isOwnPath(location: string): boolean {
  const [, resource = ''] = /^\/([a-z-]+)(?=[/?]|$)/.exec(location) ?? [];
  return Object.hasOwn(resources, resource);
}
