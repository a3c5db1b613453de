import { type Injected, serviceOf } from './fault';

/**
 * How often a process of the service was killed. A death between two checkouts has met nobody, and leaves behind what
 * it had in hand all the same.
 */
export const deathsOf = (service: string, faults: readonly Injected[]): number =>
  faults.filter(({ kind, target, times }) => times > 0 && serviceOf(target) === service && /^(kill|crash)/.test(kind))
    .length;
