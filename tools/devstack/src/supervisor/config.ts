import { amqpSettings, decimalNumber, flag, loadConfig, serverSettings, wholeNumber } from '@shop/config';
import { z } from 'zod';
import { localAdmin } from './local-admin';
import { metricsPort, mostInstances } from './ports';

const lastOffset = metricsPort(0, mostInstances); // nothing is further from the gateway's port

const schema = z.object({
  PORT: wholeNumber(1, 65_535 - lastOffset).prefault('3000'),
  INSTANCES: wholeNumber(1, mostInstances).prefault('1'),
  DATA_DIR: z.string().default('.data'),
  ADMIN_EMAIL: z.email().default(localAdmin.email),
  ADMIN_PASSWORD: z.string().min(8).max(128).optional(),
  MONGODB_URI: z
    .string()
    .regex(/^mongodb(\+srv)?:\/\/./, 'expected mongodb://host:port')
    .optional(),
  AMQP_URL: amqpSettings.AMQP_URL.optional(),
  REDIS_URL: z
    .string()
    .regex(/^rediss?:\/\/./, 'expected redis://host:port')
    .optional(),
  CONSUL_HTTP_ADDR: z.string().optional(),
  RATE_LIMIT_SCALE: decimalNumber(0.001, 1_000_000).optional(),
  LOG_LEVEL: serverSettings.LOG_LEVEL,
  STOP_WITH_PARENT: flag.optional(),
});

export interface StackSettings {
  /** The gateway's port; everything else follows it (see `ports.ts`). */
  port: number;
  /** How many of each service run side by side. */
  instances: number;
  dataDir: string;
  adminEmail: string;
  adminPassword: string;
  /** False: nobody set one, so the default may be shown on the terminal. */
  adminPasswordIsSet: boolean;
  mongodbUri?: string;
  amqpUrl?: string;
  redisUrl?: string;
  consulHttpAddr?: string;
  rateLimitScale?: number;
  logLevel: string;
  /** It ends with the process that started it, even when that dies without a word; npm is such a process. */
  stopWithParent: boolean;
  /** What the services get besides: PATH, OTEL_*, SMTP_URL and whatever else was set, but none of the above. */
  inherited: Record<string, string>;
}

/** @throws ConfigError naming each malformed setting */
export function readSettings(env: Record<string, string | undefined>): StackSettings {
  const config = loadConfig(schema, env);
  return {
    port: config.PORT,
    instances: config.INSTANCES,
    dataDir: config.DATA_DIR,
    adminEmail: config.ADMIN_EMAIL,
    adminPassword: config.ADMIN_PASSWORD ?? localAdmin.password,
    adminPasswordIsSet: config.ADMIN_PASSWORD !== undefined,
    mongodbUri: config.MONGODB_URI,
    amqpUrl: config.AMQP_URL,
    redisUrl: config.REDIS_URL,
    consulHttpAddr: config.CONSUL_HTTP_ADDR,
    rateLimitScale: config.RATE_LIMIT_SCALE,
    logLevel: config.LOG_LEVEL,
    stopWithParent: config.STOP_WITH_PARENT ?? env.npm_lifecycle_event !== undefined,
    inherited: inherited(env),
  };
}

/** A setting of the stack must not reach a service by inheritance: each gets what is meant for it, and no more. */
function inherited(env: Record<string, string | undefined>): Record<string, string> {
  const own = new Set(Object.keys(schema.shape).flatMap((key) => [key, `${key}_FILE`]));
  const kept = Object.entries(env).filter(
    (entry): entry is [string, string] => entry[1] !== undefined && !own.has(entry[0]) && !/^npm_/i.test(entry[0]),
  );
  return Object.fromEntries(kept);
}
