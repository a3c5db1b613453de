import type { ChaosConfig } from './config';
import type { Injected } from './faults/fault';
import { describePace } from './pace';
import type { ChaosResult } from './run';

/** What happened and what held, as text for a terminal. */
export function report({ config, result }: { config: ChaosConfig; result: ChaosResult }): string {
  const { load, copies, restarts, verdicts, seconds, stores } = result;
  const orders = Object.values(load.byScenario).reduce((sum, times) => sum + times, 0);
  return [
    `${orders} checkouts at ${config.clients} clients, ${config.instances} of each service; ${stores.join(', ')}; seed ${config.seed}`,
    `${load.seconds.toFixed(0)} s of load, ${seconds.toFixed(0)} s in all; ${restarts} restarts, exit code ${result.exitCode}`,
    describePace(result.pace),
    '',
    row('faults', 'met', 'tried', 'on'),
    ...faultRows(result.faults),
    row(
      'messages delivered again',
      String(copies),
      '',
      `${config.copies} times for ${config.copiedShare * 100} % of all orders`,
    ),
    ...Object.entries(result.acquirer).map(([name, times]) => row(`acquirer: ${name}`, String(times), '', '')),
    ...Object.entries(load.byScenario).map(([name, times]) => row(`checkouts: ${name}`, String(times), '', '')),
    '',
    ...verdicts.flatMap(({ invariant, figures, breaches }) => [
      `${breaches.length === 0 ? 'holds   ' : 'BROKEN  '}${invariant} (${figures})`,
      ...breaches.slice(0, shownBreaches).map((breach) => `          ${breach}`),
      ...(breaches.length > shownBreaches ? [`          and ${breaches.length - shownBreaches} more`] : []),
    ]),
    '',
    summary(result),
  ].join('\n');
}

const shownBreaches = 20;

function faultRows(faults: readonly Injected[]): string[] {
  return [...Map.groupBy(faults, ({ kind }) => kind)].map(([kind, all]) => {
    const met = all.filter((one) => one.met);
    const targets = [...Map.groupBy(met, ({ target }) => target)].map(([target, { length }]) =>
      length > 1 ? `${target} ×${length}` : target,
    );
    return row(kind, String(met.length), String(all.length), targets.join(', '));
  });
}

const row = (name: string, ...cells: [string, string, string]) =>
  `${name.padEnd(36)}${cells[0].padStart(8)}${cells[1].padStart(9)}  ${cells[2]}`.trimEnd();

/** One line for all of it: orders and events lost, things done twice, units sold that were not there. */
function summary({ verdicts }: ChaosResult): string {
  const count = (pattern: RegExp) =>
    verdicts.filter(({ invariant }) => pattern.test(invariant)).reduce((sum, { breaches }) => sum + breaches.length, 0);
  const lost = count(/lost|at its end|published|outbox|queue|dead|hears/);
  const doubled = count(/one payment|captured − refunded|acquirer|one shipment|applied once|views|told|second e-mail/);
  const broken = verdicts.filter(({ breaches }) => breaches.length > 0).length;
  const verdict = broken === 0 ? '' : `; ${broken} invariants are broken, and this run does not count`;
  return `${lost} lost, ${doubled} doubled, ${count(/stock|on hand/)} oversold${verdict}`;
}
