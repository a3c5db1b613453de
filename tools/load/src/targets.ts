import type { BenchResult } from './bench';

export interface Verdict {
  target: string;
  measured: string;
  met: boolean;
}

/** The figures the platform is to reach with everything on one core, and whether it did. */
export function judge({ catalogue, orders }: BenchResult): Verdict[] {
  const rate = (name: string, perSecond: number, atLeast: number): Verdict => ({
    target: `${name} ≥ ${atLeast}/s`,
    measured: `${perSecond.toFixed(0)}/s`,
    met: perSecond >= atLeast,
  });
  const verdicts: Verdict[] = [];
  if (catalogue) {
    verdicts.push(rate('product list', catalogue.list.perSecond, 800));
    verdicts.push(rate('product detail', catalogue.detail.perSecond, 1_500));
    verdicts.push(rate('product search', catalogue.search.perSecond, 500));
  }
  if (orders) {
    verdicts.push(rate('confirmed orders', orders.confirmed.perSecond, 30));
    verdicts.push({
      target: 'POST /orders p99 < 100 ms',
      measured: `${orders.placing.p99.toFixed(0)} ms`,
      met: orders.placing.p99 < 100,
    });
  }
  const all = [...Object.values(catalogue ?? {}), ...(orders ? [orders.confirmed] : [])];
  const errors = all.reduce((sum, { errors }) => sum + errors, 0);
  verdicts.push({ target: 'no errors', measured: `${errors}`, met: errors === 0 });
  return verdicts;
}
