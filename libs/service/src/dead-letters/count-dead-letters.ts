import type { DeadLetters } from '@shop/event-bus';
import type { Telemetry } from '@shop/telemetry';
import { type BackgroundTask, recurringTask } from '../recurring-task';

const intervalMs = 15_000;

/** Keeps the gauge of dead letters up to date, queue by queue. */
export function countDeadLetters(deadLetters: DeadLetters, { logger, metrics }: Telemetry): BackgroundTask {
  return recurringTask('dead letters', intervalMs, logger, async () => {
    for (const { queue, messages } of await deadLetters.counts()) metrics.deadLetters.set({ queue }, messages);
  });
}
