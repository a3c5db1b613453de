import type { IncomingMessage } from 'node:http';

const lingerMs = 3_000;

/**
 * Reads on, and forgets, what a client still sends after its answer, for a little while: closed at once, its
 * connection would be reset, and the client would never see why it was refused.
 */
export function drain(request: IncomingMessage): void {
  if (request.complete) return;
  request.unpipe();
  request.resume();
  const cut = setTimeout(() => request.destroy(), lingerMs);
  cut.unref();
  request.once('close', () => clearTimeout(cut));
}
