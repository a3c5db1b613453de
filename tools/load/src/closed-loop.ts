import { type LatencySummary, summarize } from './latencies';

export interface LoopResult {
  seconds: number;
  /** Rounds that ended well. */
  completed: number;
  perSecond: number;
  latency: LatencySummary;
  errors: number;
  /** Some of what went wrong, in the errors' own words. */
  errorSamples: string[];
}

const sampleLimit = 5;

/**
 * Clients that each do one round after the other until the time is up: a slow answer slows its client down, and no
 * queue builds up. Rounds under way at the end are waited for and counted.
 */
export async function closedLoop(
  { clients, seconds }: { clients: number; seconds: number },
  round: (client: number, turn: number) => Promise<void>,
): Promise<LoopResult> {
  const latencies: number[] = [];
  const samples = new Set<string>();
  let errors = 0;
  const started = performance.now();
  const end = started + seconds * 1000;
  await Promise.all(
    Array.from({ length: clients }, async (_, client) => {
      for (let turn = 0; performance.now() < end; turn++) {
        const begun = performance.now();
        try {
          await round(client, turn);
          latencies.push(performance.now() - begun);
        } catch (error) {
          errors++;
          if (samples.size < sampleLimit) samples.add(error instanceof Error ? error.message : String(error));
        }
      }
    }),
  );
  const took = (performance.now() - started) / 1000;
  return {
    seconds: took,
    completed: latencies.length,
    perSecond: latencies.length / took,
    latency: summarize(latencies),
    errors,
    errorSamples: [...samples],
  };
}
