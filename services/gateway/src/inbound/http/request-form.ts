import type { IncomingMessage } from 'node:http';
import { ShopError } from '@shop/errors';

// A name or address with a port perhaps: what a service may put into a link, and nothing that ends or begins one.
const hostForm = /^[\w.:[\]-]{1,255}$/;

/**
 * Refuses what Node's parser lets pass and RFC 9112 does not: a proxy before this one may read it differently.
 *
 * @throws ShopError `malformed_request`
 */
export function checkForm(request: IncomingMessage): void {
  if (request.httpVersion !== '1.1' && request.httpVersion !== '1.0') throw malformed('This is no HTTP/1.1 request');
  const { host } = request.headers;
  // HTTP/1.0 knew no Host, and health checks of some balancers still speak it.
  if (host === undefined ? request.httpVersion === '1.1' : !hostForm.test(host))
    throw malformed('The Host is malformed');
  if (hostsIn(request.rawHeaders) > 1) throw malformed('There is more than one Host');
}

/** Node keeps the first of several. */
function hostsIn(rawHeaders: readonly string[]): number {
  let hosts = 0;
  for (let i = 0; i < rawHeaders.length; i += 2) {
    const name = rawHeaders[i] as string;
    if (name.length === 4 && name.toLowerCase() === 'host') hosts++;
  }
  return hosts;
}

function malformed(detail: string): ShopError {
  return new ShopError('malformed_request', detail);
}
