import { ShopError } from '@shop/errors';
import type { Logger, Metrics } from '@shop/telemetry';
import CircuitBreaker from 'opossum';

export interface BreakerSettings {
  /** Calls under way at the same time; one more is refused at once (bulkhead). */
  capacity: number;
  /** Calls within the window before failures can open the breaker: opossum alone would open after the first. */
  volumeThreshold: number;
  /** Share of failures, in percent, that opens it. */
  errorThresholdPercentage: number;
  /** How long it stays open before one call may try, in milliseconds. */
  resetTimeoutMs: number;
}

export const defaultBreakerSettings: BreakerSettings = {
  capacity: 256,
  volumeThreshold: 10,
  errorThresholdPercentage: 50,
  resetTimeoutMs: 2_000,
};

export interface Breaker {
  /**
   * Runs the call unless the breaker is open or the bulkhead is full.
   *
   * @param call rejects for a failure of the upstream only; whatever it resolves with is an answer. It has its own
   *   deadline: a timeout of the breaker would not cancel it
   * @throws ShopError `upstream_unavailable` at once when open or full, else what the call threw
   */
  run<Result>(call: () => Promise<Result>): Promise<Result>;
  state(): 'closed' | 'half_open' | 'open';
  close(): void;
}

const stateNumbers = { closed: 0, half_open: 1, open: 2 } as const;

/** A circuit breaker with a bulkhead for one upstream. Its state is a metric. */
export function createBreaker(
  upstream: string,
  logger: Logger,
  metrics: Metrics,
  settings = defaultBreakerSettings,
): Breaker {
  const breaker = new CircuitBreaker((call: () => Promise<unknown>) => call(), {
    timeout: false,
    capacity: settings.capacity,
    volumeThreshold: settings.volumeThreshold,
    errorThresholdPercentage: settings.errorThresholdPercentage,
    resetTimeout: settings.resetTimeoutMs,
  });
  const state = () => (breaker.opened ? 'open' : breaker.halfOpen ? 'half_open' : 'closed');
  const record = () => {
    metrics.breakerState.set({ upstream }, stateNumbers[state()]);
    logger.warn('A circuit breaker changed', { upstream, state: state() });
  };
  breaker.on('open', record).on('halfOpen', record).on('close', record);
  metrics.breakerState.set({ upstream }, 0);

  return {
    async run<Result>(call: () => Promise<Result>) {
      try {
        return (await breaker.fire(call)) as Result;
      } catch (error) {
        const { code } = error as { code?: string };
        if (code !== 'EOPENBREAKER' && code !== 'ESEMLOCKED') throw error;
        throw new ShopError('upstream_unavailable', `${upstream} is not available at the moment`, {
          retryAfter: Math.ceil(settings.resetTimeoutMs / 1000),
          cause: error,
        });
      }
    },
    state,
    close: () => breaker.shutdown(),
  };
}
