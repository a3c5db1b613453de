import type { Verdict } from '../targets';
import type { GatewayBenchResult } from './gateway-bench';

const atLeastOfNginx = 0.2;
const atLeastOfExpress = 2;
/** Growth that is no leak: caches that fill and heaps that settle. */
const flatWithin = 0.1;

export function judgeGateway({ proxies, memory }: GatewayBenchResult): Verdict[] {
  const ofNginx = proxies.gateway.perSecond / proxies.nginx.perSecond;
  const ofExpress = proxies.gateway.perSecond / proxies.express.perSecond;
  const growth = memory.afterwardsMb / memory.afterWarmUpMb - 1;
  const errors = Object.values(proxies).reduce((sum, proxy) => sum + proxy.errors, 0);
  return [
    { target: `≥ ${atLeastOfNginx} of nginx`, measured: ofNginx.toFixed(2), met: ofNginx >= atLeastOfNginx },
    {
      target: `≥ ${atLeastOfExpress} × plain Express`,
      measured: ofExpress.toFixed(2),
      met: ofExpress >= atLeastOfExpress,
    },
    {
      target: 'memory stays flat',
      measured: `${memory.afterWarmUpMb.toFixed(0)} MB, ${memory.afterwardsMb.toFixed(0)} MB after ${memory.requests} requests`,
      met: growth <= flatWithin,
    },
    { target: 'no errors', measured: `${errors}`, met: errors === 0 },
  ];
}

/** The comparison as text for a terminal. */
export function reportGateway({ placement, proxies }: GatewayBenchResult, verdicts: readonly Verdict[]): string {
  const base = proxies.nginx.perSecond;
  const row = (cells: readonly string[]) =>
    cells.map((cell, i) => (i === 0 ? cell.padEnd(10) : cell.padStart(12))).join('');
  return [
    placement,
    '',
    row(['', 'requests/s', 'of nginx', 'p50 ms', 'p99 ms', 'errors']),
    ...Object.entries(proxies).map(([name, { perSecond, p50Ms, p99Ms, errors }]) =>
      row([name, perSecond.toFixed(0), (perSecond / base).toFixed(2), p50Ms.toFixed(2), p99Ms.toFixed(2), `${errors}`]),
    ),
    '',
    ...verdicts.map(({ target, measured, met }) => `${met ? 'met   ' : 'MISSED'}  ${target.padEnd(28)} ${measured}`),
  ].join('\n');
}
