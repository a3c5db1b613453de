import { type HttpServer, listen } from '@shop/http';
import type { Metrics } from '@shop/telemetry';

/** Serves the gateway's own metrics on a port of their own: nothing inside is shown at the public door. */
export function serveMetrics(
  { registry }: Metrics,
  { host, port }: { host: string; port: number },
): Promise<HttpServer> {
  return listen(
    (request, response) => {
      if (request.url !== '/metrics') {
        response.writeHead(404).end();
        return;
      }
      registry.metrics().then(
        (text) => response.setHeader('Content-Type', registry.contentType).end(text),
        () => response.writeHead(500).end(),
      );
    },
    { host, port },
  );
}
