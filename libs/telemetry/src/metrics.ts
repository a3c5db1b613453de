import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client';

const seconds = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10];

/** The Prometheus metrics that every service has, and a registry for its own. */
export interface Metrics {
  registry: Registry;
  httpServerDuration: Histogram<'http_request_method' | 'http_route' | 'http_response_status_code'>;
  httpClientDuration: Histogram<'server' | 'http_request_method' | 'outcome'>;
  messagesPublished: Counter<'type' | 'outcome'>;
  messagesProcessed: Counter<'subscription' | 'outcome'>;
  messageProcessDuration: Histogram<'subscription'>;
  outboxPending: Gauge<'outbox'>;
  deadLetters: Gauge<'queue'>;
  breakerState: Gauge<'upstream'>;
}

/**
 * A registry of its own for each service, so that several can live in one test process. Labels hold route templates,
 * message types and names of this platform only: never a path, an id or a user.
 */
export function createMetrics(service: string): Metrics {
  const registry = new Registry();
  registry.setDefaultLabels({ service });
  collectDefaultMetrics({ register: registry });
  const registers = [registry];
  return {
    registry,
    httpServerDuration: new Histogram({
      name: 'http_server_request_duration_seconds',
      help: 'Time from the arrival of a request to the end of its answer',
      labelNames: ['http_request_method', 'http_route', 'http_response_status_code'],
      buckets: seconds,
      registers,
    }),
    httpClientDuration: new Histogram({
      name: 'http_client_request_duration_seconds',
      help: 'Time of a call to another service, retries included',
      labelNames: ['server', 'http_request_method', 'outcome'],
      buckets: seconds,
      registers,
    }),
    messagesPublished: new Counter({
      name: 'messaging_client_published_messages_total',
      help: 'Messages given to the broker, by type and outcome (confirmed, unroutable, failed)',
      labelNames: ['type', 'outcome'],
      registers,
    }),
    messagesProcessed: new Counter({
      name: 'messaging_client_consumed_messages_total',
      help: 'Messages taken from a queue, by subscription and outcome (handled, retried, dead_lettered)',
      labelNames: ['subscription', 'outcome'],
      registers,
    }),
    messageProcessDuration: new Histogram({
      name: 'messaging_process_duration_seconds',
      help: 'Time that a handler took for one delivery',
      labelNames: ['subscription'],
      buckets: seconds,
      registers,
    }),
    outboxPending: new Gauge({
      name: 'shop_outbox_pending_messages',
      help: 'Messages written down and not yet confirmed by the broker, as seen by the last sweep',
      labelNames: ['outbox'],
      registers,
    }),
    deadLetters: new Gauge({
      name: 'shop_dead_letters',
      help: 'Messages that could not be handled and wait for somebody to replay or discard them',
      labelNames: ['queue'],
      registers,
    }),
    breakerState: new Gauge({
      name: 'shop_circuit_breaker_state',
      help: '0 closed, 1 half open, 2 open',
      labelNames: ['upstream'],
      registers,
    }),
  };
}
