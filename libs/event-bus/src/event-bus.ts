import type { Audience, Message, MessageDefinition } from '@shop/contracts';
import type { Telemetry } from '@shop/telemetry';
import { connect, type RecoveringChannelModel } from 'amqplib';
import type { z } from 'zod';
import { createBindingKeeper } from './binding-keeper';
import { type BindingRecord, bindingsOf } from './bindings';
import { type Broadcast, createBroadcast } from './broadcast';
import { withHeartbeat } from './broker-url';
import { channelAtOnce } from './channel-at-once';
import { type Consumer, createConsumer, type RetryPolicy } from './consumer';
import { createDeadLetters, type DeadLetters } from './dead-letters';
import { logConnection } from './log-connection';
import { bindingsLock, broadcastExchange, exchangesOf, queueName } from './names';
import { createPublisher, type PublishOutcome } from './publisher';
import type { Subscription } from './subscription';
import { declareAudience } from './topology';
import { writeOncePerTurn } from './write-per-turn';

export interface EventBusOptions {
  url: string;
  service: string;
  telemetry: Pick<Telemetry, 'logger' | 'metrics'>;
  policy?: RetryPolicy;
  /** Keeps platforms apart that share a broker: a prefix of every exchange and queue. Empty unless given. */
  namespace?: string;
  /** The messages that this service says; any other one is not published. All of the platform's unless given. */
  publishes?: readonly MessageDefinition[];
  /** Queues of other services that are declared before anything is published. */
  audience?: readonly Audience[];
  /** Remembers what this service's queues are bound to. Without one, what an earlier release has bound stays bound. */
  bindings?: BindingRecord;
}

/** The way to RabbitMQ, which keeps itself alive. */
export interface EventBus {
  /**
   * Publishes messages, persistent and mandatory, and tells what became of each: `confirmed`, `unroutable` (no queue
   * wanted it) or `failed`. Never rejects.
   */
  publish(messages: readonly Message[]): Promise<PublishOutcome[]>;
  /** Starts consuming. Resolves when every queue is declared and has its consumer. */
  subscribe(subscriptions: readonly Subscription[]): Promise<void>;
  /**
   * Says again that this instance wants what its queues are bound to, and unbinds what no instance of the service has
   * wanted for long. To be called every few minutes; does nothing without a record of the bindings.
   *
   * @throws ShopError `upstream_unavailable` while the broker is away
   */
  keepBindings(): Promise<void>;
  /**
   * Opens a way to every running instance of this service, this one included, for what is worthless later: nothing is
   * stored, and an instance that is away misses it.
   *
   * @param handle called for each payload that fits the schema
   */
  broadcast<Payload>(name: string, schema: z.ZodType<Payload>, handle: (payload: Payload) => void): Broadcast<Payload>;
  /** What could not be handled by the subscriptions of this service. */
  deadLetters: DeadLetters;
  /** Calls back each time that publishing works again, so that an outbox need not wait for its next sweep. */
  onConnected(listener: () => void): void;
  /** Whether publishing and every subscription work right now. */
  ready(): boolean;
  /** Takes no further messages and waits for the handlers, for at most `graceMs` milliseconds, broker or no broker. */
  stopConsuming(graceMs: number): Promise<void>;
  /** Says farewell to the broker, and waits for its answer for at most `graceMs` milliseconds: 5,000 unless given. */
  close(graceMs?: number): Promise<void>;
}

// Half an hour in all: a database that is away for minutes makes no dead letters.
const defaultPolicy: RetryPolicy = { retryDelaysMs: [250, 1_000, 5_000, 30_000, 120_000], maxAttempts: 18 };

const farewellMs = 5_000;

// As long as RabbitMQ allows for it. Without it a broker that takes a connection and then says nothing, because its
// machine is gone, is waited for for ever: heartbeats begin after the handshake.
const handshakeMs = 10_000;

// Publishing and consuming go over connections of their own: RabbitMQ slows down a connection that publishes too
// much, and acknowledgements must not be slowed down with it.
const recovery = { initialDelay: 50, maxDelay: 5_000, factor: 2, waitForConnect: false };

/** Connects, and stays connected. Resolves at once, also while the broker is away: see `ready`. */
export async function connectEventBus(options: EventBusOptions): Promise<EventBus> {
  const { logger, metrics } = options.telemetry;
  const { namespace = '' } = options;
  const publishing = await open(options, 'publisher');
  const consuming = await open(options, 'consumer');
  const openChannel = channelAtOnce(consuming);
  const publisher = createPublisher({
    connection: publishing,
    exchanges: exchangesOf(namespace),
    logger,
    metrics,
    ...(options.publishes ? { publishes: options.publishes } : {}),
    declare: (channel) => declareAudience(channel, namespace, options.audience ?? []),
  });
  const subscribed: Subscription[] = [];
  const keeper = options.bindings
    ? createBindingKeeper({
        openChannel,
        lock: bindingsLock(options.service, namespace),
        record: options.bindings,
        wanted: () => bindingsOf({ service: options.service, namespace }, subscribed, exchangesOf(namespace)),
        logger,
      })
    : undefined;
  const consumers: Consumer[] = [];
  const broadcasts: Broadcast<never>[] = [];
  const queues: string[] = [];

  return {
    publish: (messages) => publisher.publish(messages),
    keepBindings: async () => keeper?.keep(),
    async subscribe(subscriptions) {
      subscribed.push(...subscriptions);
      const added = subscriptions.map((subscription) =>
        createConsumer({
          service: options.service,
          namespace,
          subscription,
          connection: consuming,
          publisher,
          policy: options.policy ?? defaultPolicy,
          mayBind: async () => keeper?.announced(),
          logger,
          metrics,
        }),
      );
      consumers.push(...added);
      queues.push(...subscriptions.map(({ name }) => queueName(options.service, name, namespace)));
      await Promise.all(added.map((consumer) => consumer.started()));
    },
    broadcast(name, schema, handle) {
      const broadcast = createBroadcast({
        exchange: broadcastExchange(options.service, name, namespace),
        connection: consuming,
        schema,
        handle,
        logger,
      });
      broadcasts.push(broadcast);
      return broadcast;
    },
    deadLetters: createDeadLetters(openChannel, publisher, () => [...queues]),
    onConnected: (listener) => publisher.onReady(listener),
    ready: () => publisher.ready() && [...consumers, ...broadcasts].every((part) => part.ready()),
    async stopConsuming(graceMs) {
      await Promise.all(consumers.map((consumer) => consumer.stop(graceMs)));
    },
    async close(graceMs = farewellMs) {
      const over = new Promise<void>((resolve) => setTimeout(resolve, graceMs).unref());
      const channels = [publisher.close(), ...broadcasts.map((broadcast) => broadcast.close())];
      await Promise.race([Promise.all(channels), over]);
      await Promise.race([Promise.allSettled([publishing.close(), consuming.close()]), over]);
    },
  };
}

async function open(options: EventBusOptions, purpose: string): Promise<RecoveringChannelModel> {
  const { logger } = options.telemetry;
  const connection = await connect(withHeartbeat(options.url), {
    // Without it Nagle's algorithm and delayed acknowledgements cost 40 ms a message.
    noDelay: true,
    timeout: handshakeMs,
    clientProperties: { connection_name: `${options.service} ${purpose}` },
    recovery,
  });
  logConnection(connection, purpose, logger);
  connection.on('connect', writeOncePerTurn);
  return connection;
}
