import { ShopError } from '@shop/errors';
import { addRoutes, excludedDependencies, problemHandler, type Route, type TokenVerifier } from '@shop/http';
import type { Telemetry } from '@shop/telemetry';
import compression from 'compression';
import express, { type Express } from 'express';
import { serviceNames } from '../../domain/routing-table';
import type { ServiceReadiness } from '../../outbound/service-readiness';
import { apiPage } from './api-page';

export interface OwnAppParts {
  telemetry: Telemetry;
  routes: readonly Route[];
  verifier: TokenVerifier;
  readiness: ServiceReadiness;
  /** JSON documents about the platform, by the path that they are served under. */
  documents: Readonly<Record<string, { json(): string }>>;
  accepting: () => boolean;
}

/** What the gateway answers itself: the composed routes, /health, /ready, the documents and /docs. */
export function createOwnApp({ telemetry, routes, verifier, readiness, documents, accepting }: OwnAppParts): Express {
  const app = express();
  app.disable('x-powered-by').disable('etag').set('query parser', false);
  app.use(compression({ threshold: 1024 }));
  app.get('/health', (_request, response) => {
    response.json({ status: 'up', service: 'gateway' });
  });
  app.get('/ready', async ({ url }, response) => {
    const excluded = excludedDependencies(url, serviceNames);
    await readiness.look();
    const ready = readiness.everyServiceWasReady(excluded);
    const status = accepting() ? (ready ? 'ready' : 'not_ready') : 'stopping';
    response
      .status(status === 'ready' ? 200 : 503)
      .json({ service: 'gateway', status, dependencies: readiness.states() });
  });
  for (const [path, document] of Object.entries(documents)) {
    app.get(path, (_request, response) => {
      response.type('application/json').send(document.json());
    });
  }
  app.use('/docs', apiPage());
  const composed = express.Router();
  addRoutes(composed, routes, verifier);
  app.use(['/api/v1', '/api'], composed);
  app.use(() => {
    throw new ShopError('not_found', 'There is no such resource');
  });
  app.use(problemHandler(telemetry));
  return app;
}
