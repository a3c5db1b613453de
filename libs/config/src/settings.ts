import { z } from 'zod';

const logLevels = ['error', 'warn', 'info', 'debug'] as const;

/** A whole number written as text, within bounds. */
export const wholeNumber = (minimum: number, maximum: number) =>
  z
    .string()
    .regex(/^-?\d+$/, 'expected a whole number')
    .transform(Number)
    .pipe(z.number().int().min(minimum).max(maximum));

/** A number written as text, within bounds. */
export const decimalNumber = (minimum: number, maximum: number) =>
  z
    .string()
    .regex(/^-?\d+(\.\d+)?$/, 'expected a number')
    .transform(Number)
    .pipe(z.number().min(minimum).max(maximum));

/** `true` or `false` written as text. */
export const flag = z.enum(['true', 'false']).transform((text) => text === 'true');

/** What every service listens with and how it stops. */
export const serverSettings = {
  NODE_ENV: z.enum(['development', 'test', 'production']).default('production'),
  HOST: z.string().default('0.0.0.0'),
  PORT: wholeNumber(0, 65_535),
  LOG_LEVEL: z.enum(logLevels).default('info'),
  SHUTDOWN_GRACE_SECONDS: wholeNumber(1, 300).prefault('40'),
  SHUTDOWN_DELAY_MS: wholeNumber(0, 30_000).prefault('0'),
  OTEL_EXPORTER_OTLP_ENDPOINT: z.url().optional(),
};

/** `mongodb://…/<database>`: each service owns one database. */
export const mongoSettings = {
  MONGODB_URI: z.string().regex(/^mongodb(\+srv)?:\/\/.+\/[\w-]+/, 'expected mongodb://host:port/database'),
};

export const amqpSettings = {
  AMQP_URL: z.string().regex(/^amqps?:\/\//, 'expected amqp://host:port'),
  /** Keeps platforms apart that share a broker. */
  AMQP_NAMESPACE: z
    .string()
    .regex(/^[\w-]{0,50}$/)
    .default(''),
};

const addressList = z.string().transform((text, context) => {
  const addresses: Record<string, string[]> = {};
  for (const entry of text.split(',').map((part) => part.trim())) {
    const [, service, url] = /^([a-z]+)=((?:dns\+)?https?:\/\/[^\s,]+)$/.exec(entry) ?? [];
    if (!service || !url) {
      context.addIssue({ code: 'custom', message: `expected service=http://host:port, got "${entry}"` });
      return z.NEVER;
    }
    addresses[service] = [...(addresses[service] ?? []), url.replace(/\/$/, '')];
  }
  return addresses;
});

/**
 * Where the other services are: fixed addresses (a name may appear several times), with `dns+` before one of a DNS name
 * whose addresses are each an instance; or Consul when it is named.
 */
export const discoverySettings = {
  SERVICE_ADDRESSES: addressList.optional(),
  CONSUL_HTTP_ADDR: z.string().optional(),
  ADVERTISED_HOST: z.string().optional(),
};

const secretLines = z
  .string()
  .refine(
    (text) => text.split(/\r?\n/).every((line) => line.length >= 32),
    'expected at least 32 characters on each line',
  );

/**
 * What a service needs to know who is calling. The secret signs the short-lived tokens between services; while it is
 * exchanged there are two, one to a line: the first signs, both are accepted.
 */
export const identitySettings = {
  SERVICE_TOKEN_SECRET: secretLines,
  TOKEN_ISSUER: z.string().default('shop-auth'),
  TOKEN_AUDIENCE: z.string().default('shop'),
};
