import { request as httpRequest, type IncomingHttpHeaders } from 'node:http';
import { connect } from 'node:net';
import { silentTelemetry } from '@shop/telemetry';
import { type TestIdentity, testIdentity, testSecret } from '@shop/testing';
import { type GatewayOverrides, type StartedGateway, startGateway } from '../src/app';
import type { GatewayConfig } from '../src/config';
import { type ServiceName, serviceNames } from '../src/domain/routing-table';
import { type FakeService, startFakeService } from './fake-service';

export type FakeServices = Record<ServiceName, FakeService>;

export interface GatewayUnderTest {
  gateway: StartedGateway;
  services: FakeServices;
  identity: TestIdentity;
  stop(): Promise<void>;
}

export function settingsOf(addresses: Record<string, string[]>, changed: Partial<GatewayConfig> = {}): GatewayConfig {
  return {
    NODE_ENV: 'test',
    HOST: '127.0.0.1',
    PORT: 0,
    LOG_LEVEL: 'error',
    SHUTDOWN_GRACE_SECONDS: 5,
    SHUTDOWN_DELAY_MS: 0,
    SERVICE_ADDRESSES: addresses,
    SERVICE_TOKEN_SECRET: testSecret,
    TOKEN_ISSUER: 'shop-auth',
    TOKEN_AUDIENCE: 'shop',
    RATE_LIMIT_SCALE: 1_000,
    TRUST_PROXY_HOPS: 0,
    METRICS_PORT: 0,
    METRICS_HOST: '127.0.0.1',
    HEADERS_TIMEOUT_MS: 15_000,
    REQUEST_TIMEOUT_MS: 120_000,
    SILENCE_TIMEOUT_MS: 90_000,
    // Longer than anything takes here: a test that waits for one of these gives itself a short one.
    UPSTREAM_TIMEOUT_MS: 20_000,
    UPSTREAM_ORDER_TIMEOUT_MS: 20_000,
    UPSTREAM_LONG_TIMEOUT_MS: 20_000,
    STALE_CATALOGUE_MB: 1,
    COMPOSITION_TIMEOUT_MS: 20_000,
    ...changed,
  };
}

/** A gateway before one fake instance of every service. */
export async function startGatewayUnderTest(
  changed: Partial<GatewayConfig> = {},
  overrides: GatewayOverrides = {},
): Promise<GatewayUnderTest> {
  const started = await Promise.all(serviceNames.map(async (name) => [name, await startFakeService()] as const));
  const services = Object.fromEntries(started) as FakeServices;
  const identity = testIdentity();
  const addresses = Object.fromEntries(started.map(([name, { url }]) => [name, [url]]));
  const gateway = await startGateway(settingsOf(addresses, changed), {
    keys: identity.keys,
    telemetry: silentTelemetry(),
    ...overrides,
  });
  // A test that stops the gateway itself leaves nothing to stop afterwards.
  const { stop } = gateway;
  let stopped: Promise<void> | undefined;
  gateway.stop = (graceMs) => {
    stopped ??= stop(graceMs);
    return stopped;
  };
  return {
    gateway,
    services,
    identity,
    async stop() {
      await gateway.stop(1_000);
      await Promise.all(Object.values(services).map((service) => service.stop()));
    },
  };
}

export interface RawAnswer {
  status: number;
  headers: IncomingHttpHeaders;
  text: string;
}

/** A request whose path goes out exactly as it is written, which `fetch` would tidy up first. */
export function rawRequest(
  port: number,
  path: string,
  options: { method?: string; headers?: Record<string, string | string[]>; body?: string | Buffer } = {},
): Promise<RawAnswer> {
  return new Promise((resolve, reject) => {
    const { method = 'GET', headers = {}, body } = options;
    const request = httpRequest({ host: '127.0.0.1', port, path, method, headers, agent: false }, (response) => {
      const chunks: Buffer[] = [];
      response.on('data', (chunk: Buffer) => chunks.push(chunk));
      response.on('end', () =>
        resolve({
          status: response.statusCode ?? 0,
          headers: response.headers,
          text: Buffer.concat(chunks).toString(),
        }),
      );
      response.on('error', reject);
    });
    request.on('error', reject);
    request.end(body);
  });
}

/** Sends bytes as they are and reads until the other side closes. */
export function rawExchange(port: number, bytes: string): Promise<string> {
  return new Promise((resolve, reject) => {
    const socket = connect(port, '127.0.0.1', () => socket.write(bytes, 'latin1'));
    let text = '';
    socket.on('data', (chunk) => {
      text += chunk.toString('latin1');
    });
    socket.on('close', () => resolve(text));
    socket.on('error', reject);
  });
}
