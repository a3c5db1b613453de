import { IncomingMessage, ServerResponse } from 'node:http';
import { Socket } from 'node:net';
import helmet, { type HelmetOptions } from 'helmet';

const nothing: HelmetOptions = {
  contentSecurityPolicy: { useDefaults: false, directives: { defaultSrc: ["'none'"], frameAncestors: ["'none'"] } },
  // API answers are for whoever CORS lets read them.
  crossOriginResourcePolicy: { policy: 'cross-origin' },
};

const apiPage: HelmetOptions = {
  contentSecurityPolicy: {
    useDefaults: false,
    directives: {
      defaultSrc: ["'none'"],
      scriptSrc: ["'self'"],
      // Swagger UI writes style attributes.
      styleSrc: ["'self'", "'unsafe-inline'"],
      imgSrc: ["'self'", 'data:'],
      connectSrc: ["'self'"],
      fontSrc: ["'self'", 'data:'],
      baseUri: ["'none'"],
      formAction: ["'none'"],
      frameAncestors: ["'none'"],
    },
  },
};

/**
 * Security headers of API answers: a browser that opens one as a page may do nothing with it, and nobody on the way
 * keeps it, unless the service says that it may be kept.
 */
export const apiSecurityHeaders: Readonly<Record<string, string>> = {
  ...headersOf(nothing),
  'cache-control': 'no-store',
};

/** Security headers of the API page, which loads its script and style from here. */
export const pageSecurityHeaders = headersOf(apiPage);

/** They are the same for every answer, so helmet is asked once. */
function headersOf(options: HelmetOptions): Readonly<Record<string, string>> {
  const response = new ServerResponse(new IncomingMessage(new Socket()));
  helmet(options)(response.req, response, () => {});
  return Object.fromEntries(Object.entries(response.getHeaders()).map(([name, value]) => [name, String(value)]));
}
