const longestMs = 15_000;

/** How long a process has to run well for its earlier deaths to be forgiven. */
export const healthyAfterMs = 60_000;

/** The pause before restart number `restarts` (from 0) of a bad spell: none at first, for most deaths are accidents. */
export function restartDelayMs(restarts: number): number {
  return restarts === 0 ? 0 : Math.min(250 * 2 ** restarts, longestMs);
}
