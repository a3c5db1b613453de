import { decimalNumber, discoverySettings, identitySettings, serverSettings, wholeNumber } from '@shop/config';
import { z } from 'zod';

const originList = z
  .string()
  .transform((text) => text.split(',').map((origin) => origin.trim()))
  .pipe(z.array(z.string().regex(/^https?:\/\/[^\s/]+$/, 'expected origins such as https://shop.example')));

/** Every setting of the gateway; the README lists them. */
export const gatewaySettings = z.object({
  ...serverSettings,
  ...discoverySettings,
  ...identitySettings,
  REDIS_URL: z
    .string()
    .regex(/^rediss?:\/\//, 'expected redis://host:port')
    .optional(),
  RATE_LIMIT_SCALE: decimalNumber(0.001, 1_000_000).prefault('1'),
  TRUST_PROXY_HOPS: wholeNumber(0, 10).prefault('0'),
  CORS_ORIGINS: originList.optional(),
  METRICS_PORT: wholeNumber(0, 65_535).prefault('0'),
  METRICS_HOST: z.string().default('127.0.0.1'),
  HEADERS_TIMEOUT_MS: wholeNumber(100, 120_000).prefault('15000'),
  REQUEST_TIMEOUT_MS: wholeNumber(100, 600_000).prefault('120000'),
  SILENCE_TIMEOUT_MS: wholeNumber(100, 600_000).prefault('90000'),
  // Longer than the three seconds that a service gives another one: whose dependency hangs still says so in time.
  UPSTREAM_TIMEOUT_MS: wholeNumber(50, 300_000).prefault('5000'),
  UPSTREAM_ORDER_TIMEOUT_MS: wholeNumber(50, 300_000).prefault('30000'),
  UPSTREAM_LONG_TIMEOUT_MS: wholeNumber(50, 600_000).prefault('30000'),
  LEGACY_ROUTES_FILE: z.string().optional(),
  STALE_CATALOGUE_MB: wholeNumber(0, 1_024).prefault('16'),
  COMPOSITION_TIMEOUT_MS: wholeNumber(50, 30_000).prefault('1500'),
});

export type GatewayConfig = z.infer<typeof gatewaySettings>;
