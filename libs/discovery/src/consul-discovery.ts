import type { Logger } from '@shop/telemetry';
import Consul from 'consul';
import { type ConsulRegistration, keepRegistered } from './consul-registration';
import { type ServiceWatch, watchService } from './consul-watch';
import type { Discovery, Instance } from './discovery';

export interface ConsulSettings {
  /** `host:port` or a URL of a Consul agent. */
  address: string;
  /** The host under which the agent and other services reach this process. */
  advertisedHost: string;
  logger: Logger;
  /** Pause before a broken watch or registration is tried again, in milliseconds. */
  retryMs?: number;
}

const defaultRetryMs = 1_000;
const none: readonly Instance[] = [];

/**
 * Discovery through Consul. The first question about a service starts a watch on it, so the very first answer is
 * empty; from then on the list follows Consul within moments, and stays as it was while Consul is away or
 * knows nobody.
 */
export function consulDiscovery({
  address,
  advertisedHost,
  logger,
  retryMs = defaultRetryMs,
}: ConsulSettings): Discovery {
  const consul = new Consul(endpointOf(address));
  const watches = new Map<string, ServiceWatch>();
  const registrations: ConsulRegistration[] = [];
  let closed = false;

  return {
    instances(service) {
      const known = watches.get(service);
      if (known) return known.instances();
      if (closed) return none;
      const watch = watchService(consul, service, { logger, retryMs });
      watches.set(service, watch);
      return watch.instances();
    },
    async register(service, port, checkPath = '/ready') {
      const instance = { service, host: advertisedHost, port, checkPath };
      const registration = keepRegistered(consul, instance, { logger, retryMs });
      registrations.push(registration);
      await registration.firstAttempt;
    },
    async close() {
      closed = true;
      for (const watch of watches.values()) watch.end();
      await Promise.all(registrations.map((registration) => registration.end()));
      consul.destroy();
    },
  };
}

function endpointOf(address: string): { host: string; port: number; secure: boolean } {
  const url = new URL(/^https?:\/\//.test(address) ? address : `http://${address}`);
  const secure = url.protocol === 'https:';
  return { host: url.hostname, port: Number(url.port) || (secure ? 443 : 8500), secure };
}
