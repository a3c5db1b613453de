import type { Logger } from '@shop/telemetry';
import type Consul from 'consul';
import type { Instance } from './discovery';

export interface ServiceWatch {
  instances(): readonly Instance[];
  end(): void;
}

interface HealthEntry {
  Node: { Address: string };
  Service: { ID: string; Address: string; Port: number };
  Checks: { Status: string }[];
}

/** Follows the healthy instances of one service by blocking queries. */
export function watchService(
  consul: Consul,
  service: string,
  { logger, retryMs }: { logger: Logger; retryMs: number },
): ServiceWatch {
  let instances: readonly Instance[] = [];
  let ended = false;
  let failing = false;
  let timer: NodeJS.Timeout | undefined;
  let watch = start();

  function start(): ReturnType<Consul['watch']> {
    const next = consul.watch({
      method: consul.health.service,
      options: { service, passing: true, wait: '55s' } as never,
      backoffFactor: retryMs / 2,
      backoffMax: retryMs * 5,
    });
    next.on('change', (entries: HealthEntry[]) => {
      failing = false;
      const found = entries.filter(isHealthy).map(instanceOf);
      // Forgotten by a Consul that restarted, or really gone: calls to who is gone fail as calls to nobody do.
      if (found.length > 0) instances = found;
    });
    next.on('error', (error: Error) => {
      if (!failing && !ended) {
        logger.warn('Consul does not answer; the instances known last stay in use', { upstream: service, error });
      }
      failing = true;
    });
    // The client ends a watch for good when Consul answers 400, as it does while it has no leader or is misconfigured.
    next.on('end', () => {
      if (ended) return;
      timer = setTimeout(() => {
        watch = start();
      }, retryMs);
      timer.unref();
    });
    return next;
  }

  return {
    instances: () => instances,
    end() {
      ended = true;
      clearTimeout(timer);
      watch.end();
    },
  };
}

/** Every check passes, the node's own among them: an agent that died leaves its services' checks as they were. */
function isHealthy({ Checks }: HealthEntry): boolean {
  return Checks.every((check) => check.Status === 'passing');
}

function instanceOf({ Node, Service }: HealthEntry): Instance {
  const host = Service.Address || Node.Address;
  return { id: Service.ID, url: `http://${host.includes(':') ? `[${host}]` : host}:${Service.Port}` };
}
