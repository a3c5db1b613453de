import type { Logger } from '@shop/telemetry';

/** A part of a stop. */
export interface StopStage {
  name: string;
  /** The share of the whole grace that this stage must leave to those after it. */
  leaves: number;
  /** @param milliseconds how long the stage may take */
  work: (milliseconds: number) => Promise<unknown>;
}

/**
 * Stops one part after the other. Whatever is not done in its time, or fails, is logged and left behind, so that a
 * broker or a database that has fallen silent holds up neither the other parts nor the end of the process.
 *
 * @throws AggregateError at the end, of what failed
 */
export async function stopInStages(stages: readonly StopStage[], graceMs: number, logger: Logger): Promise<void> {
  const startedAt = performance.now();
  const errors: unknown[] = [];
  for (const { name, leaves, work } of stages) {
    const left = graceMs * (1 - leaves) - (performance.now() - startedAt);
    const milliseconds = Math.max(0, Math.round(left));
    try {
      const done = await within(milliseconds, work(milliseconds));
      if (!done) logger.error('A part did not stop in time and is left behind', { part: name, milliseconds });
    } catch (error) {
      logger.error('A part could not be stopped', { part: name, error });
      errors.push(error);
    }
  }
  if (errors.length > 0) throw new AggregateError(errors, 'Not everything could be stopped');
}

async function within(milliseconds: number, work: Promise<unknown>): Promise<boolean> {
  let timer: NodeJS.Timeout | undefined;
  const over = new Promise<false>((resolve) => {
    timer = setTimeout(resolve, milliseconds, false);
  });
  try {
    return await Promise.race([work.then(() => true), over]);
  } finally {
    clearTimeout(timer);
  }
}
