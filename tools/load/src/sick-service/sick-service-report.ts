import type { Verdict } from '../targets';
import type { Phase, SickServiceResult } from './sick-service-bench';

const slowestRatio = 2;
const refusedWithinMs = 50;

export function judgeSickService({ phases }: SickServiceResult): Verdict[] {
  const [well, ...sick] = phases as [Phase, ...Phase[]];
  const slowest = Math.max(...sick.map(({ others }) => others.p99 / well.others.p99));
  const refusals = Math.max(...sick.map(({ callers }) => callers.p99));
  const back = Math.max(...sick.map(({ backAfterMs }) => backAfterMs));
  const errors = phases.reduce((sum, { others }) => sum + others.errors, 0);
  return [
    {
      target: `others' p99 within ${slowestRatio} × normal`,
      measured: `${slowest.toFixed(2)} ×`,
      met: slowest <= slowestRatio,
    },
    {
      target: `refused in under ${refusedWithinMs} ms (p99)`,
      measured: `${refusals.toFixed(1)} ms`,
      met: refusals < refusedWithinMs,
    },
    { target: 'comes back by itself', measured: `${(back / 1_000).toFixed(1)} s`, met: Number.isFinite(back) },
    { target: 'no errors of the others', measured: `${errors}`, met: errors === 0 },
  ];
}

/** What was seen, as text for a terminal. */
export function reportSickService({ placement, phases }: SickServiceResult, verdicts: readonly Verdict[]): string {
  const row = (cells: readonly string[]) =>
    cells.map((cell, i) => (i === 0 ? cell.padEnd(10) : cell.padStart(13))).join('');
  return [
    placement,
    '',
    row([
      '',
      'others p50',
      'others p99',
      'answers',
      'its p50 ms',
      'its p99 ms',
      'its max ms',
      'back after s',
      'its answers',
    ]),
    ...phases.map(({ name, others, callers, backAfterMs }) =>
      row([
        name,
        others.p50.toFixed(2),
        others.p99.toFixed(2),
        `${others.answers}`,
        callers.p50.toFixed(2),
        callers.p99.toFixed(2),
        callers.max.toFixed(1),
        (backAfterMs / 1_000).toFixed(1),
        `  ${Object.entries(callers.statuses)
          .map(([status, times]) => `${status} ×${times}`)
          .join(', ')}`,
      ]),
    ),
    '',
    ...verdicts.map(({ target, measured, met }) => `${met ? 'met   ' : 'MISSED'}  ${target.padEnd(34)} ${measured}`),
  ].join('\n');
}
