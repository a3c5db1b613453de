import { isShopError } from '@shop/errors';
import type { DeadLetters } from '@shop/event-bus';
import type { Telemetry } from '@shop/telemetry';
import { type BackgroundTask, recurringTask } from '../recurring-task';

const intervalMs = 15_000;

export type CountDeadLetters = DeadLetters['counts'];

/** Counts the dead letters, queue by queue, and keeps the gauge up to date with that. */
export function deadLetterCounter(deadLetters: DeadLetters, { metrics }: Pick<Telemetry, 'metrics'>): CountDeadLetters {
  return async () => {
    const counts = await deadLetters.counts();
    for (const { queue, messages } of counts) metrics.deadLetters.set({ queue }, messages);
    return counts;
  };
}

/** Counts them every now and then, for the alert. */
export function deadLetterWatch(count: CountDeadLetters, { logger }: Pick<Telemetry, 'logger'>): BackgroundTask {
  return recurringTask('dead letters', intervalMs, logger, async () => {
    try {
      await count();
    } catch (error) {
      // The connection has said so already; this would say it again in every instance, four times a minute. A refusal,
      // or a connection that was lost just now, comes with its cause.
      if (!isShopError(error) || error.code !== 'upstream_unavailable' || error.cause !== undefined) throw error;
      logger.debug('The dead letters could not be counted without the broker', { error });
    }
  });
}
