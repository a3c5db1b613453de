import type { Server } from 'node:http';
import { ShopError } from '@shop/errors';
import { type Problem, requestIdOf, toProblem } from '@shop/http';
import { refuseOnSocket } from './refuse-on-socket';

/** What Node's parser refuses before there is a request: answered as a problem, too, and the connection closed. */
export function refuseUnreadableRequests(server: Server): void {
  server.on('clientError', (error: NodeJS.ErrnoException, socket) => {
    if (error.code === 'ECONNRESET' || !socket.writable) {
      socket.destroy();
      return;
    }
    refuseOnSocket(socket, problemOf(error.code));
  });
}

function problemOf(code: string | undefined): Problem {
  const problem = toProblem(
    new ShopError('malformed_request', 'The request is not valid HTTP'),
    requestIdOf(undefined),
    '/',
  );
  if (code === 'HPE_HEADER_OVERFLOW') {
    return { ...problem, status: 431, title: 'The headers are too large', detail: 'The headers are too large' };
  }
  if (code === 'ERR_HTTP_REQUEST_TIMEOUT') {
    return { ...problem, status: 408, title: 'The request took too long', detail: 'The request took too long' };
  }
  return problem;
}
