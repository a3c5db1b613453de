import { join } from 'node:path';
import { runStack } from '@shop/devstack';
import { type Acquirer, startAcquirer } from './acquirer/acquirer';
import type { Pace } from './pace';
import { type AmqpProxy, startAmqpProxy } from './proxy/amqp-proxy';
import { type MongoProxy, startMongoProxy } from './proxy/mongo-proxy';
import { type Mailbox, startMailbox } from './stores/mailbox';
import { startRabbitMq } from './stores/rabbitmq';
import { startStandIn } from './stores/stand-in';
import type { Store } from './stores/store';

export interface PlatformOptions {
  dataDir: string;
  instances: number;
  rabbitmq: boolean;
  /** Decides when the acquirer is slow, silent and so on. */
  random: () => number;
  /** Handed to the services. */
  inherit: Record<string, string | undefined>;
}

/** The stores, before they have a platform. */
export interface Ground {
  mongodb: Store;
  broker: Store;
  mongo: MongoProxy;
  amqp: AmqpProxy;
  mailbox: Mailbox;
  acquirer: Acquirer;
  close(): Promise<void>;
}

/** The real platform, on stores that die and behind proxies that see everything. */
export interface Platform {
  url: string;
  /** Every gateway's address. */
  gateways: string[];
  stores: readonly Store[];
  mongo: MongoProxy;
  amqp: AmqpProxy;
  /** The processes of a service that run at this moment. */
  pidsOf(service: string): number[];
  /** Restarts, of all processes together. */
  restarts(): number;
  /** @returns the exit code */
  stop(): Promise<number | null>;
}

export const admin = { email: 'admin@shop.example', password: 'chaos-admin-password' };

/** Starts the database, the broker and what stands before them. */
export async function layGround({ dataDir, rabbitmq, random, inherit }: PlatformOptions): Promise<Ground> {
  const [mongodb, broker, mailbox, acquirer] = await Promise.all([
    startStandIn('mongodb', dataDir),
    rabbitmq ? startRabbitMq(dataDir, inherit.PATH ?? '') : startStandIn('amqp', dataDir),
    startMailbox(),
    startAcquirer(random),
  ]);
  const mongo = await startMongoProxy(mongodb.port);
  const amqp = await startAmqpProxy(broker.port);
  return {
    mongodb,
    broker,
    mongo,
    amqp,
    mailbox,
    acquirer,
    async close() {
      const { close } = acquirer;
      await Promise.all([mongo.close(), amqp.close(), mailbox.close(), close(), mongodb.stop(), broker.stop()]);
    },
  };
}

export async function startPlatform(ground: Ground, options: PlatformOptions, pace: Pace): Promise<Platform> {
  const { mongo, amqp, mongodb, broker, mailbox, acquirer } = ground;
  const stack = await runStack({
    dataDir: join(options.dataDir, 'platform'),
    inherit: options.inherit,
    env: {
      ...settings(options, pace),
      MONGODB_URI: `mongodb://127.0.0.1:${mongo.port}`,
      AMQP_URL: `amqp://127.0.0.1:${amqp.port}`,
      SMTP_URL: mailbox.url,
      CARD_ACQUIRER_URL: acquirer.url,
      CARD_ACQUIRER_KEY: acquirer.key,
    },
    readyWithinMs: 120_000,
  });
  const of = (service: string) => stack.processes().filter(({ name }) => name.replace(/-\d+$/, '') === service);
  return {
    url: stack.url,
    gateways: of('gateway').map(({ port }) => `http://127.0.0.1:${port}`),
    stores: [mongodb, broker],
    mongo,
    amqp,
    pidsOf: (service) => of(service).flatMap(({ pid }) => pid ?? []),
    restarts: () => stack.processes().reduce((sum, one) => sum + one.restarts, 0),
    stop: () => stack.stop(),
  };
}

const settings = ({ instances }: PlatformOptions, { stepTimeoutMs, providerTimeoutMs }: Pace) => ({
  ADMIN_EMAIL: admin.email,
  ADMIN_PASSWORD: admin.password,
  RATE_LIMIT_SCALE: '1000000',
  LOG_LEVEL: 'info',
  STEP_TIMEOUT_MS: String(stepTimeoutMs),
  PROVIDER_TIMEOUT_MS: String(providerTimeoutMs),
  INSTANCES: String(instances),
  AMQP_NAMESPACE: '',
});
