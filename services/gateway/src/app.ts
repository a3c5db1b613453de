import { createDiscovery, type Discovery } from '@shop/discovery';
import {
  createServiceTokens,
  createTokenVerifier,
  healthAndReadiness,
  type KeySource,
  listen,
  openApiDocument,
  publishedKeys,
  type RunningService,
} from '@shop/http';
import { createLogger, type Logger, startTelemetry, type Telemetry } from '@shop/telemetry';
import { Agent } from 'undici';
import type { GatewayConfig } from './config';
import { isOpenApiDocument, mergeDocuments, type OpenApiDocument } from './domain/merge-documents';
import { type AsyncApiDocument, isAsyncApiDocument, mergeMessageDocuments } from './domain/merge-message-documents';
import { createAudit } from './inbound/http/audit';
import { createCrossOrigin } from './inbound/http/cross-origin';
import { createFrontDoor } from './inbound/http/front-door';
import { serveMetrics } from './inbound/http/metrics-server';
import { createOwnApp } from './inbound/http/own-app';
import { createRateLimits } from './inbound/http/rate-limits';
import { routes } from './inbound/http/routes';
import { refuseUnreadableRequests } from './inbound/http/unreadable-requests';
import { acceptUpgrades, isWebSocket } from './inbound/http/upgrade';
import { gatherApiDocument } from './outbound/api-document';
import { operationPaths } from './outbound/calls';
import { createForwarder } from './outbound/forwarder';
import { followLegacyRoutes } from './outbound/legacy-routes-file';
import { createLegacySystems } from './outbound/legacy-systems';
import { createInstanceLooks } from './outbound/look-at-instance';
import { createRateLimitStores } from './outbound/rate-limit-stores';
import { createServiceCalls } from './outbound/service-calls';
import { watchReadiness } from './outbound/service-readiness';
import { createSocketProxy } from './outbound/socket-proxy';
import { createStaleCatalogue } from './outbound/stale-catalogue';

/** The parts of the outside world that a test may replace. */
export interface GatewayOverrides {
  telemetry?: Telemetry;
  discovery?: Discovery;
  keys?: KeySource;
  auditLogger?: Logger;
}

export interface StartedGateway extends RunningService {
  port: number;
  url: string;
  /** Where the metrics are; undefined without a port of their own. */
  metricsPort: number | undefined;
}

const info = {
  title: 'Shop API',
  version: '1.0.0',
  description: [
    'Everything that the platform offers, as clients of the gateway see it.',
    'Money is an integer in minor units with its currency; times are RFC 3339 in UTC.',
    'Lists have `page` and `limit`. What goes wrong is a problem document (RFC 9457), told apart by its `code`.',
  ].join('\n\n'),
};

const messagesInfo = {
  title: 'Shop messages',
  version: '1.0.0',
  description: 'Every event and command that the services exchange, as CloudEvents over RabbitMQ.',
};

// Enough for a token of 4 kB and a long address, too little to fill the memory with.
const server = { maxHeaderSize: 16 * 1024, shouldUpgradeCallback: isWebSocket, requireHostHeader: false };
const megabyte = 1024 * 1024;
const mostConnections = 10_000;
const mostHeaders = 100;

/** How long a client may take to send its headers and its whole request. */
function slowestClient({ HEADERS_TIMEOUT_MS: headersTimeout, REQUEST_TIMEOUT_MS: requestTimeout }: GatewayConfig) {
  // Node looks every 30 s otherwise, which would give a slow client that much more.
  const connectionsCheckingInterval = Math.min(headersTimeout, requestTimeout, 10_000) / 2;
  return { headersTimeout, requestTimeout, connectionsCheckingInterval };
}

/** Wires the gateway together and starts it. */
export async function startGateway(settings: GatewayConfig, overrides: GatewayOverrides = {}): Promise<StartedGateway> {
  const telemetry = overrides.telemetry ?? (await startTelemetry('gateway', settings));
  const discovery = overrides.discovery ?? createDiscovery(settings, telemetry.logger);
  const keys = overrides.keys ?? publishedKeys(discovery);
  const verifier = createTokenVerifier('gateway', keys, settings);
  const background = new Agent({ connections: 2 });
  const readiness = watchReadiness(discovery, background);
  const looks = createInstanceLooks();
  const answerTimes = {
    ordinary: settings.UPSTREAM_TIMEOUT_MS,
    inLine: settings.UPSTREAM_ORDER_TIMEOUT_MS,
    long: settings.UPSTREAM_LONG_TIMEOUT_MS,
  };
  const catalogue = createStaleCatalogue(settings.STALE_CATALOGUE_MB * megabyte, telemetry.metrics);
  const forwarder = createForwarder(answerTimes, { discovery, telemetry, catalogue, looks });
  const legacySystems = createLegacySystems(answerTimes, { looks, telemetry });
  const stopFollowing =
    settings.LEGACY_ROUTES_FILE === undefined
      ? () => {}
      : followLegacyRoutes(settings.LEGACY_ROUTES_FILE, telemetry.logger, legacySystems.use);
  const calls = createServiceCalls({
    discovery,
    telemetry,
    isGone: forwarder.isGone,
    serviceToken: createServiceTokens('gateway', settings.SERVICE_TOKEN_SECRET),
    deadlineMs: settings.COMPOSITION_TIMEOUT_MS,
  });
  const ownRoutes = routes(calls.ask, forwarder.report);
  const documented = [...ownRoutes, ...healthAndReadiness];
  const ownDocument = openApiDocument(info, documented, '/api/v1') as unknown as OpenApiDocument;
  const mergeApis = (documents: OpenApiDocument[]) => mergeDocuments(ownDocument, documents);
  const mergeMessages = (documents: AsyncApiDocument[]) => mergeMessageDocuments(messagesInfo, documents);
  const apiDocument = gatherApiDocument(
    { path: operationPaths.apiDocument, isOne: isOpenApiDocument },
    mergeApis,
    discovery,
    background,
  );
  const messageDocument = gatherApiDocument(
    { path: operationPaths.messageDocument, isOne: isAsyncApiDocument },
    mergeMessages,
    discovery,
    background,
  );
  const stores = createRateLimitStores(settings.REDIS_URL, telemetry.logger);
  const limits = createRateLimits(settings.RATE_LIMIT_SCALE, stores.storeFor, telemetry.logger);
  const socketProxy = createSocketProxy(discovery, telemetry.logger);

  let accepting = true;
  const ownApp = createOwnApp({
    telemetry,
    routes: ownRoutes,
    verifier,
    readiness,
    documents: { '/openapi.json': apiDocument, '/asyncapi.json': messageDocument },
    accepting: () => accepting,
  });
  const trustedHops = settings.TRUST_PROXY_HOPS;
  const frontDoor = createFrontDoor({
    telemetry,
    verifier,
    limits,
    crossOrigin: createCrossOrigin(settings.CORS_ORIGINS ?? []),
    forwarder,
    legacySystems,
    audit: createAudit(overrides.auditLogger ?? createLogger('gateway', 'info'), () =>
      Object.keys(apiDocument.current().paths),
    ),
    socketProxy,
    ownApp,
    trustedHops,
  });
  const slowest = slowestClient(settings);
  const metrics =
    settings.METRICS_PORT === 0
      ? undefined
      : await serveMetrics(telemetry.metrics, { host: settings.METRICS_HOST, port: settings.METRICS_PORT });
  const http = await listen(frontDoor, { host: settings.HOST, port: settings.PORT, server: { ...server, ...slowest } });
  http.server.maxConnections = mostConnections;
  http.server.maxHeadersCount = mostHeaders;
  http.server.setTimeout(settings.SILENCE_TIMEOUT_MS);
  refuseUnreadableRequests(http.server);
  const endUpgraded = acceptUpgrades(http.server, { verifier, limits, socketProxy, trustedHops });
  // Nothing is awaited once requests are taken: a signal must find a gateway that it can stop in order.
  discovery.register('gateway', http.port).catch((error: unknown) => {
    telemetry.logger.error('The gateway could not be registered', { error });
  });
  telemetry.logger.info('The gateway has started', { port: http.port });

  return {
    port: http.port,
    url: `http://${settings.HOST === '0.0.0.0' ? '127.0.0.1' : settings.HOST}:${http.port}`,
    metricsPort: metrics?.port,
    stopDelayMs: settings.SHUTDOWN_DELAY_MS,
    graceMs: settings.SHUTDOWN_GRACE_SECONDS * 1000,
    becomeUnready() {
      accepting = false;
    },
    async stop(graceMs) {
      telemetry.logger.info('The gateway stops');
      stopFollowing();
      await discovery.close();
      endUpgraded();
      socketProxy.close();
      await http.close(graceMs);
      readiness.close();
      apiDocument.close();
      messageDocument.close();
      await metrics?.close(1_000);
      await Promise.all([
        forwarder.close(),
        legacySystems.close(),
        looks.close(),
        calls.close(),
        stores.close(),
        background.destroy(),
      ]);
      await telemetry.shutdown();
    },
  };
}
