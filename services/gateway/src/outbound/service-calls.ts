import { createServiceClient, type ServiceClient, type ServiceClientOptions } from '@shop/resilience';
import { type ServiceName, serviceNames } from '../domain/routing-table';
import type { Ask } from '../handlers/parts';

/** The calls behind composed answers, each service with a breaker and bulkhead of its own. */
export interface ServiceCalls {
  ask: Ask;
  close(): Promise<void>;
}

export function createServiceCalls(options: Omit<ServiceClientOptions, 'target'>): ServiceCalls {
  const clients = new Map<ServiceName, ServiceClient>(
    serviceNames.map((target) => [target, createServiceClient({ ...options, target })]),
  );
  return {
    ask(service, path, authorization) {
      const client = clients.get(service);
      if (!client) throw new Error(`The gateway asks nothing of ${service}`);
      return client.request({ method: 'GET', path, authorization });
    },
    async close() {
      await Promise.all([...clients.values()].map((client) => client.close()));
    },
  };
}
