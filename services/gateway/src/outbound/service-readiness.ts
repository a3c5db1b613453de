import type { Discovery } from '@shop/discovery';
import type { Dispatcher } from 'undici';
import { type ServiceName, serviceNames } from '../domain/routing-table';
import { operationPaths } from './calls';

export interface ServiceReadiness {
  /** Whether every service but those excluded has been ready once since this process started. */
  everyServiceWasReady(excluded?: ReadonlySet<string>): boolean;
  /** As seen by the last look. */
  states(): Record<ServiceName, 'up' | 'down'>;
  /** Looks at every service now; a look under way serves all who ask. */
  look(): Promise<void>;
  close(): void;
}

const timeoutMs = 1_500;
const firstLooksMs = 150;
const laterLooksMs = 5_000;

/** Watches the /ready of the services: often until each has been ready once, then now and then. */
export function watchReadiness(discovery: Discovery, dispatcher: Dispatcher): ServiceReadiness {
  const states = new Map<ServiceName, 'up' | 'down'>(serviceNames.map((service) => [service, 'down']));
  const wasReady = new Set<ServiceName>();
  let looking: Promise<void> | undefined;
  let timer: NodeJS.Timeout | undefined;
  let closed = false;

  async function isReady(service: ServiceName): Promise<boolean> {
    const answers = discovery.instances(service).map(async ({ url }) => {
      const signal = AbortSignal.timeout(timeoutMs);
      const { statusCode, body } = await dispatcher.request({
        origin: url,
        path: operationPaths.readiness,
        method: 'GET',
        signal,
      });
      await body.dump();
      if (statusCode !== 200) throw new Error(`${service} is not ready`);
    });
    return Promise.any(answers).then(
      () => true,
      () => false,
    );
  }

  async function lookAtAll(): Promise<void> {
    await Promise.all(
      serviceNames.map(async (service) => {
        const ready = await isReady(service);
        states.set(service, ready ? 'up' : 'down');
        if (ready) wasReady.add(service);
      }),
    );
  }

  const readiness: ServiceReadiness = {
    everyServiceWasReady: (excluded) => serviceNames.every((name) => wasReady.has(name) || excluded?.has(name)),
    states: () => Object.fromEntries(states) as Record<ServiceName, 'up' | 'down'>,
    look() {
      looking ??= lookAtAll().finally(() => {
        looking = undefined;
      });
      return looking;
    },
    close() {
      closed = true;
      clearTimeout(timer);
    },
  };

  function keepLooking(): void {
    void readiness.look().finally(() => {
      if (closed) return;
      timer = setTimeout(keepLooking, readiness.everyServiceWasReady() ? laterLooksMs : firstLooksMs);
      timer.unref();
    });
  }
  keepLooking();
  return readiness;
}
