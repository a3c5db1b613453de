import type { Logger } from '@shop/telemetry';

/** Work that a service does on its own, from start to stop. */
export interface BackgroundTask {
  start(): void;
  /** Resolves when the run under way has ended. */
  stop(): Promise<void>;
}

/**
 * Work that is done again and again, never twice at the same time in this process. A failure is logged, and the next
 * run comes all the same.
 *
 * @param intervalMs pause between the end of one run and the start of the next
 */
export function recurringTask(
  name: string,
  intervalMs: number,
  logger: Logger,
  work: () => Promise<void>,
): BackgroundTask {
  let timer: NodeJS.Timeout | undefined;
  let running: Promise<void> | undefined;
  let stopped = false;

  function schedule(): void {
    if (!stopped) timer = setTimeout(run, intervalMs);
  }

  function run(): void {
    running = work()
      .catch((error: unknown) =>
        logger.warn('A recurring task failed; its next run tries again', { task: name, error }),
      )
      .finally(schedule);
  }

  return {
    start: schedule,
    async stop() {
      stopped = true;
      clearTimeout(timer);
      await running;
    },
  };
}
