import type { Injected } from '../faults/fault';
import { killsMet } from '../faults/schedule';
import type { Finding } from './invariant';

export const killsName = 'as many kills as were asked for met a running process amid checkouts';

/** Not about the books but about the run: one in which less happened has proved less. */
export function enoughKills(faults: readonly Injected[], wanted: number): Finding {
  const met = killsMet(faults);
  return {
    figures: `${met} of ${wanted}`,
    breaches: met < wanted ? [`only ${met} of ${wanted} kills met: this run does not count`] : [],
  };
}
