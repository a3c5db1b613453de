import { hostname } from 'node:os';
import type { Logger } from '@shop/telemetry';
import { consulDiscovery } from './consul-discovery';
import type { Discovery } from './discovery';
import { namedAddresses } from './named-addresses';

/** The discovery part of a service's settings (`discoverySettings` of `@shop/config`), and where it listens. */
export interface DiscoverySettings {
  SERVICE_ADDRESSES?: Record<string, string[]> | undefined;
  /** `host:port` or `http(s)://host:port` of a Consul agent. */
  CONSUL_HTTP_ADDR?: string | undefined;
  /** The host under which others reach this process; left out: what it listens on, or its host name. */
  ADVERTISED_HOST?: string | undefined;
  HOST: string;
}

const everyInterface = new Set(['0.0.0.0', '::', '']);

/** The one place that chooses how services are found: Consul where it is configured, else addresses and names. */
export function createDiscovery(settings: DiscoverySettings, logger: Logger): Discovery {
  if (!settings.CONSUL_HTTP_ADDR) return namedAddresses(settings.SERVICE_ADDRESSES ?? {}, { logger });
  return consulDiscovery({
    address: settings.CONSUL_HTTP_ADDR,
    advertisedHost: settings.ADVERTISED_HOST ?? (everyInterface.has(settings.HOST) ? hostname() : settings.HOST),
    logger,
  });
}
