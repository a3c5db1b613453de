import type { BenchResult, Measured } from './bench';
import type { LatencySummary } from './latencies';
import type { Verdict } from './targets';

const columns = [18, 10, 9, 9, 9, 9, 8, 14];
const heading = ['', 'per s', 'p50 ms', 'p95 ms', 'p99 ms', 'max ms', 'errors', 'cpu ms each'];

/** The results as text for a terminal. */
export function report(result: BenchResult, verdicts: readonly Verdict[]): string {
  const { catalogue, orders } = result;
  const lines = [
    `${result.products} products (${result.catalogueSource}); ${result.placement}; ready in ${(result.startedInMs / 1000).toFixed(1)} s`,
    '',
    row(heading),
    ...Object.entries(catalogue ?? {}).map(([name, measured]) => measuredRow(`product ${name}`, measured)),
    ...(orders ? [measuredRow('confirmed orders', orders.confirmed), latencyRow('POST /orders', orders.placing)] : []),
    '',
    ...(orders ? ['Processor time of one order, by process:', ...cpuLines(orders.confirmed), ''] : []),
    ...verdicts.map(({ target, measured, met }) => `${met ? 'met   ' : 'MISSED'}  ${target.padEnd(28)} ${measured}`),
    ...errorLines(result),
  ];
  return lines.join('\n');
}

const row = (cells: readonly string[]) =>
  cells.map((cell, i) => (i === 0 ? cell.padEnd(columns[i] ?? 0) : cell.padStart(columns[i] ?? 0))).join('');

const measuredRow = (name: string, { perSecond, latency, errors, cpuMs }: Measured) =>
  row([name, perSecond.toFixed(1), ...percentiles(latency), String(errors), cpuMs.total.toFixed(2)]);

const latencyRow = (name: string, latency: LatencySummary) => row([name, '', ...percentiles(latency)]);

const percentiles = ({ p50, p95, p99, max }: LatencySummary) => [p50, p95, p99, max].map((ms) => ms.toFixed(1));

const cpuLines = ({ cpuMs }: Measured) =>
  Object.entries(cpuMs.byProcess)
    .sort(([, a], [, b]) => b - a)
    .map(([name, ms]) => `  ${name.padEnd(14)} ${ms.toFixed(2).padStart(8)} ms`);

function errorLines({ catalogue, orders }: BenchResult): string[] {
  const all = [...Object.values(catalogue ?? {}), ...(orders ? [orders.confirmed] : [])];
  const samples = all.flatMap(({ errorSamples }) => errorSamples);
  return samples.length > 0 ? ['', 'Errors, for instance:', ...samples.map((sample) => `  ${sample}`)] : [];
}
