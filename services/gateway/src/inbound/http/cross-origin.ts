import type { IncomingMessage, ServerResponse } from 'node:http';
import cors from 'cors';

export interface CrossOrigin {
  /** Sets the CORS headers of an allowed origin; whether the request was a preflight, which is answered then. */
  answered(request: IncomingMessage, response: ServerResponse): boolean;
}

const readable = [
  'Location',
  'ETag',
  'Age',
  'Warning',
  'Retry-After',
  'RateLimit',
  'RateLimit-Policy',
  'Idempotent-Replayed',
  'x-request-id',
  'traceparent',
];
const preflightSeconds = 600;

/** CORS for these origins and no other; without any, browsers let only the gateway's own pages read answers. */
export function createCrossOrigin(origins: readonly string[]): CrossOrigin {
  if (origins.length === 0) return { answered: () => false };
  const allowed = new Set(origins);
  const apply = cors({
    origin: [...origins],
    methods: ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE'],
    exposedHeaders: readable,
    maxAge: preflightSeconds,
  });
  return {
    answered(request, response) {
      const { origin } = request.headers;
      response.setHeader('Vary', 'Origin');
      if (origin === undefined || !allowed.has(origin)) return false;
      let preflight = true;
      apply(request, response, () => {
        preflight = false;
      });
      return preflight;
    },
  };
}
