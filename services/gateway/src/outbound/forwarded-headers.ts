import type { IncomingMessage } from 'node:http';

/** What the gateway itself says about a request to the service behind it. */
export interface ForwardingFacts {
  clientAddress: string;
  requestId: string;
  traceparent: string;
  /** What was taken away from the path; empty where nothing was. */
  prefix: string;
  /** Whether a trusted proxy stands before the gateway, whose `x-forwarded-*` count. */
  behindProxy: boolean;
  /** Who calls, told only to a legacy system that is given no token. */
  caller?: { id: string; roles: readonly string[] } | undefined;
}

// Headers that are about one connection (RFC 9110, 7.6.1), and those that this hop sets afresh.
const dropped: ReadonlySet<string> = new Set([
  'connection',
  'keep-alive',
  'proxy-authenticate',
  'proxy-authorization',
  'proxy-connection',
  'te',
  'trailer',
  'transfer-encoding',
  'upgrade',
  'http2-settings',
  'expect',
  'host',
  'forwarded',
  'traceparent',
  'x-request-id',
]);

// What a service might take for the word of the gateway. An underscore is a dash to some servers.
const identityHeader =
  /^x[-_](?:user|identity|service|forwarded|internal|auth|authenticated|customer|consumer|client|real|original|rewrite|remote|role|roles|gateway|envoy|http[-_]method)(?:[-_]|$)/;

/** Whether a header of a client must not reach a service. @param name in lower case */
export function isStripped(name: string): boolean {
  return dropped.has(name) || (name.charCodeAt(0) === 120 /* x */ && identityHeader.test(name));
}

/** The headers for the service, as a flat list of names and values. */
export function forwardedHeaders(request: IncomingMessage, facts: ForwardingFacts): string[] {
  const { headers } = request;
  const perConnection = connectionOptions(headers.connection);
  const result: string[] = [];
  for (const name in headers) {
    if (isStripped(name) || perConnection?.has(name)) continue;
    const value = headers[name];
    if (typeof value === 'string') result.push(name, value);
    else if (value) for (const one of value) result.push(name, one);
  }
  const said = forwardingHeaders(request, facts);
  for (const name in said) result.push(name, said[name] as string);
  return result;
}

/** The headers that the gateway adds. */
export function forwardingHeaders(request: IncomingMessage, facts: ForwardingFacts): Record<string, string> {
  const { headers } = request;
  const said: Record<string, string> = {
    'x-request-id': facts.requestId,
    traceparent: facts.traceparent,
    'x-forwarded-for': facts.clientAddress,
    'x-forwarded-proto': (facts.behindProxy && firstOf(headers['x-forwarded-proto'])) || 'http',
    'x-forwarded-host': (facts.behindProxy && firstOf(headers['x-forwarded-host'])) || (headers.host ?? ''),
  };
  if (facts.prefix !== '') said['x-forwarded-prefix'] = facts.prefix;
  if (facts.caller) {
    said['x-user-id'] = facts.caller.id;
    said['x-user-roles'] = facts.caller.roles.join(',');
  }
  return said;
}

function firstOf(value: string | string[] | undefined): string | undefined {
  return typeof value === 'string' ? value.split(',')[0]?.trim() : undefined;
}

/** The further headers that `Connection` names as belonging to this connection only. */
function connectionOptions(value: string | undefined): ReadonlySet<string> | undefined {
  if (value === undefined || value === 'keep-alive' || value === 'close') return undefined;
  return new Set(value.split(',').map((option) => option.trim().toLowerCase()));
}
