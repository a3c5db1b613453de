import type { Server } from 'node:http';
import { amqpSettings, discoverySettings, identitySettings, mongoSettings, serverSettings } from '@shop/config';
import {
  audienceOf,
  type CallDefinition,
  type MessageDefinition,
  type MessageOrigin,
  readKeySet,
} from '@shop/contracts';
import { createDiscovery, type Discovery } from '@shop/discovery';
import { asyncApiDocument, connectEventBus, type EventBus, type RetryPolicy, type Subscription } from '@shop/event-bus';
import {
  createHttpApp,
  createServiceTokens,
  createTokenVerifier,
  type Dependency,
  type DocumentedRoute,
  type KeySource,
  listen,
  type OpenApiInfo,
  publishedKeys,
  type Route,
  type RunningService,
  type TokenVerifier,
} from '@shop/http';
import { connectMongo, createQueueBindings, mongoAnswers, type OutboxRelay } from '@shop/mongo';
import { currentContext, newTraceparent, startTelemetry, type Telemetry } from '@shop/telemetry';
import type { Connection } from 'mongoose';
import type { z } from 'zod';
import { deadLetterCounter, deadLetterWatch } from './dead-letters/count-dead-letters';
import { createDeadLetterActions } from './dead-letters/dead-letter-actions';
import { deadLetterRoutes } from './dead-letters/dead-letter-routes';
import { type BackgroundTask, recurringTask } from './recurring-task';
import { type StopStage, stopInStages } from './stop-in-stages';

const keepBindingsMs = 5 * 60_000;

/** The settings of every service with a database and a broker; spread them into the service's own schema. */
export const serviceSettings = {
  ...serverSettings,
  ...mongoSettings,
  ...amqpSettings,
  ...discoverySettings,
  ...identitySettings,
};

export type ServiceSettings = z.infer<z.ZodObject<typeof serviceSettings>>;

/** The parts of the outside world that a test may replace. */
export interface Overrides {
  telemetry?: Telemetry;
  discovery?: Discovery;
  keys?: KeySource;
  retryPolicy?: RetryPolicy;
  now?: () => Date;
}

/** What a service is built from. */
export interface ServiceKit {
  telemetry: Telemetry;
  mongo: Connection;
  bus: EventBus;
  discovery: Discovery;
  /** A token that names this service to another one. */
  serviceToken: (target: string) => string;
  /** Verifies tokens that come another way than with a request, by the same rules. Works once `build` has returned. */
  verifier: TokenVerifier;
  now: () => Date;
  /** Who says a message, and what led to it: `cause` is the id of the request or message being handled. */
  origin: (cause?: { id: string; correlationid: string }) => MessageOrigin;
}

/** What a service consists of. */
export interface ServiceParts {
  routes: readonly Route[];
  subscriptions: readonly Subscription[];
  relays: readonly OutboxRelay[];
  tasks?: readonly BackgroundTask[];
  /** Clients of other services, to be closed at the end. */
  clients?: readonly { close(): Promise<void> }[];
  dependencies?: readonly Dependency[];
  /** With what access tokens get verified; left out: with auth's published keys, a call that the service declares. */
  keys?: KeySource;
  /** Called with the HTTP server before it takes requests, for what shares its port. Returns how to close that. */
  attach?: (server: Server) => () => Promise<void>;
  /** What that answers, for the documentation. */
  alsoServed?: readonly DocumentedRoute[];
}

// With the broker away a service answers what it can: all of its copies would be taken out of use at once.
const checkPath = '/ready?exclude=rabbitmq';

export interface StartedService extends RunningService {
  port: number;
  url: string;
  kit: ServiceKit;
}

export interface ServiceDescription {
  name: string;
  info: OpenApiInfo;
  settings: ServiceSettings;
  /** Every message that it says; any other one stays in its outbox. */
  publishes: readonly MessageDefinition[];
  /** Every call that it makes of other services. Without that of auth's key set, `build` has to name other keys. */
  calls: readonly CallDefinition[];
  overrides?: Overrides;
  build: (kit: ServiceKit) => Promise<ServiceParts>;
}

/**
 * Starts a service: telemetry, database, broker, then whatever `build` makes of them, then the HTTP server, the
 * relays, the consumers and the tasks. `stop` goes the other way round: no further messages and connections, handlers
 * and requests drained, outboxes emptied as far as the broker takes them, everything closed; each within its share of
 * the grace.
 */
export async function startService({
  name,
  info,
  settings,
  publishes,
  calls,
  overrides = {},
  build,
}: ServiceDescription): Promise<StartedService> {
  const telemetry = overrides.telemetry ?? (await startTelemetry(name, settings));
  const discovery = overrides.discovery ?? createDiscovery(settings, telemetry.logger);
  const now = overrides.now ?? (() => new Date());
  const mongo = await connectMongo({ uri: settings.MONGODB_URI, service: name, logger: telemetry.logger });
  const bus = await connectEventBus({
    url: settings.AMQP_URL,
    namespace: settings.AMQP_NAMESPACE,
    service: name,
    telemetry,
    publishes,
    audience: audienceOf(publishes),
    bindings: createQueueBindings(mongo, now),
    ...(overrides.retryPolicy ? { policy: overrides.retryPolicy } : {}),
  });
  let keys = overrides.keys ?? (calls.includes(readKeySet) ? publishedKeys(discovery) : undefined);
  const verifier = createTokenVerifier(name, { key: async (id) => keys?.key(id) }, settings);
  const kit: ServiceKit = {
    telemetry,
    mongo,
    bus,
    discovery,
    serviceToken: createServiceTokens(name, settings.SERVICE_TOKEN_SECRET),
    verifier,
    now,
    origin: (cause) => originOf(name, cause),
  };
  const actions = createDeadLetterActions(mongo, kit.now);
  const takeKeys = (built: ServiceParts) => {
    if (!overrides.keys && built.keys) keys = built.keys;
    if (!keys) throw new Error(`${name} has no keys to verify tokens with, and does not declare to read those of auth`);
    return built;
  };
  const [parts] = await Promise.all([build(kit).then(takeKeys), actions.createIndexes()]).catch(
    async (error: unknown) => {
      await Promise.allSettled([bus.close(), mongo.close(), telemetry.shutdown()]);
      throw error;
    },
  );
  const count = deadLetterCounter(bus.deadLetters, telemetry);
  const tasks = [
    ...(parts.tasks ?? []),
    deadLetterWatch(count, telemetry),
    recurringTask('bindings of queues', keepBindingsMs, telemetry.logger, bus.keepBindings),
  ];

  let accepting = true;
  const app = createHttpApp({
    service: name,
    telemetry,
    routes: [...parts.routes, ...deadLetterRoutes({ ...bus.deadLetters, counts: count }, actions)],
    verifier,
    info,
    ...(parts.alsoServed ? { alsoServed: parts.alsoServed } : {}),
    documents: {
      '/asyncapi.json': asyncApiDocument({ info, service: name, publishes, subscriptions: parts.subscriptions }),
    },
    accepting: () => accepting,
    dependencies: [
      { name: 'mongodb', check: () => mongoAnswers(mongo) },
      { name: 'rabbitmq', check: () => bus.ready() },
      ...(parts.dependencies ?? []),
    ],
  });
  const http = await listen(app, { host: settings.HOST, port: settings.PORT });
  const detach = parts.attach?.(http.server);
  for (const relay of parts.relays) relay.start();
  // Not awaited: with the broker away the service answers what it can, and /ready says what is missing.
  const subscribed = bus.subscribe(parts.subscriptions).catch((error: unknown) => {
    telemetry.logger.error('Subscribing failed', { error });
  });
  for (const task of tasks) task.start();
  // Nothing is awaited once requests are taken: a signal must find a service that it can stop in order.
  discovery.register(name, http.port, checkPath).catch((error: unknown) => {
    telemetry.logger.error('The service could not be registered', { error });
  });
  telemetry.logger.info('The service has started', { port: http.port });

  return {
    port: http.port,
    url: `http://${settings.HOST === '0.0.0.0' ? '127.0.0.1' : settings.HOST}:${http.port}`,
    kit,
    stopDelayMs: settings.SHUTDOWN_DELAY_MS,
    graceMs: settings.SHUTDOWN_GRACE_SECONDS * 1000,
    becomeUnready() {
      accepting = false;
    },
    async stop(graceMs) {
      telemetry.logger.info('The service stops');
      const stages: StopStage[] = [
        { name: 'discovery', leaves: 3 / 4, work: () => discovery.close() },
        // What a task leaves undone, its next run does; what is not published here, a sweep of another instance does.
        { name: 'requests, messages and tasks', leaves: 1 / 4, work: drain },
        { name: 'relays', leaves: 1 / 8, work: () => each(parts.relays, (relay) => relay.stop()) },
        { name: 'connections', leaves: 1 / 20, work: disconnect },
        { name: 'telemetry', leaves: 1 / 50, work: () => telemetry.shutdown() },
      ];
      await stopInStages(stages, graceMs, telemetry.logger);
    },
  };

  async function drain(milliseconds: number): Promise<void> {
    // What is cut at the end of its time takes a moment to be gone.
    const graceMs = Math.round(milliseconds * 0.95);
    const drained = Promise.resolve(detach?.()).then(() => http.close(graceMs));
    await Promise.all([bus.stopConsuming(graceMs).then(() => subscribed), drained]);
    await each(tasks, (task) => task.stop());
  }

  async function disconnect(milliseconds: number): Promise<void> {
    const clients = each(parts.clients ?? [], (client) => client.close());
    await Promise.all([bus.close(milliseconds * 0.9), clients, mongo.close()]);
  }
}

function each<Part>(parts: readonly Part[], stop: (part: Part) => Promise<void>): Promise<unknown> {
  return Promise.all(parts.map(stop));
}

function originOf(source: string, cause?: { id: string; correlationid: string }): MessageOrigin {
  const context = currentContext();
  const requestId = context?.requestId ?? source;
  return {
    source,
    correlationId: cause?.correlationid ?? requestId,
    causationId: cause?.id ?? requestId,
    traceparent: context?.traceparent ?? newTraceparent(),
  };
}
