import type { Logger } from '@shop/telemetry';
import type Consul from 'consul';

export interface ConsulRegistration {
  /** Settles when the first attempt has succeeded or failed; it never rejects. */
  firstAttempt: Promise<void>;
  /** Takes the registration back. */
  end(): Promise<void>;
}

const checkEveryMs = 15_000;
const requestTimeoutMs = 5_000;

/**
 * Registers an instance with a health check over HTTP, and again when the agent has lost it (an agent without a
 * data directory forgets everything when it restarts). With Consul away the service runs all the same.
 */
export function keepRegistered(
  consul: Consul,
  { service, host, port, checkPath }: { service: string; host: string; port: number; checkPath: string },
  { logger, retryMs }: { logger: Logger; retryMs: number },
): ConsulRegistration {
  // By its address: a process that comes back there after it was killed is not a second instance.
  const id = `${service}-${host.replaceAll(/[^\w-]/g, '-')}-${port}`;
  let timer: NodeJS.Timeout | undefined;
  let ended = false;
  let failing = false;
  let registered = false;

  async function register(): Promise<void> {
    await consul.agent.service.register({
      id,
      name: service,
      address: host,
      port,
      check: {
        name: `${service} is ready`,
        http: `http://${host.includes(':') ? `[${host}]` : host}:${port}${checkPath}`,
        interval: '2s',
        timeout: '3s',
        deregistercriticalserviceafter: '10m',
      },
      timeout: requestTimeoutMs,
    } as never);
  }

  async function isRegistered(): Promise<boolean> {
    const services = (await consul.agent.service.list({ timeout: requestTimeoutMs } as never)) as Record<
      string,
      unknown
    >;
    return id in services;
  }

  async function attempt(): Promise<void> {
    let pause = checkEveryMs;
    try {
      // Once in any case: what is there under this id may be of the process that was here before.
      if (!(registered && (await isRegistered())) && !ended) await register();
      registered = true;
      failing = false;
    } catch (error) {
      if (!failing) logger.warn('Registering with Consul failed; it is tried again', { error });
      failing = true;
      pause = retryMs;
    }
    if (!ended) timer = setTimeout(() => void schedule(), pause).unref();
  }

  let running: Promise<void> = attempt();
  const firstAttempt = running;
  const schedule = () => {
    running = attempt();
  };

  return {
    firstAttempt,
    async end() {
      ended = true;
      clearTimeout(timer);
      await running;
      await consul.agent.service
        .deregister({ id, timeout: requestTimeoutMs } as never)
        .catch((error: unknown) => logger.warn('Deregistering from Consul failed; its check will notice', { error }));
    },
  };
}
