export interface LatencySummary {
  p50: number;
  p95: number;
  p99: number;
  max: number;
}

/** Milliseconds at the given shares of all measurements (nearest rank); all zero without a measurement. */
export function summarize(milliseconds: readonly number[]): LatencySummary {
  const sorted = Float64Array.from(milliseconds).sort();
  const at = (share: number) => sorted[Math.max(0, Math.ceil(share * sorted.length) - 1)] ?? 0;
  return { p50: at(0.5), p95: at(0.95), p99: at(0.99), max: at(1) };
}
