import { ShopError } from '@shop/errors';
import { createServiceClient, type ServiceClient, type ServiceClientOptions } from '@shop/resilience';
import { type ServiceName, serviceNames } from '../domain/routing-table';
import type { Ask } from '../handlers/parts';
import { composedCalls } from './calls';

/** The calls behind composed answers, each service with a breaker and bulkhead of its own. */
export interface ServiceCalls {
  ask: Ask;
  close(): Promise<void>;
}

export interface ServiceCallsOptions extends Omit<ServiceClientOptions, 'target' | 'calls'> {
  /** Whether the proxied path knows a service not to answer: then nobody waits for it here either. */
  isGone: (service: ServiceName) => boolean;
}

export function createServiceCalls({ isGone, ...options }: ServiceCallsOptions): ServiceCalls {
  const clients = new Map<ServiceName, ServiceClient>(
    serviceNames.map((target) => [target, createServiceClient({ ...options, target, calls: composedCalls })]),
  );
  return {
    async ask(service, path, authorization) {
      const client = clients.get(service);
      if (!client) throw new Error(`The gateway asks nothing of ${service}`);
      if (isGone(service)) throw new ShopError('upstream_unavailable', `${service} does not answer at the moment`);
      return client.request({ method: 'GET', path, authorization });
    },
    async close() {
      await Promise.all([...clients.values()].map((client) => client.close()));
    },
  };
}
