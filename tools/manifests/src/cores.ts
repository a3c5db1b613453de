import type { Manifest } from './manifest';
import { workloadsIn } from './workload';

/** How much of a core everything together asks for that runs from the beginning, one of each; the README says how many. */
export function coresAskedFor(manifests: readonly Manifest[]): number {
  return workloadsIn(manifests)
    .filter(({ kind }) => kind !== 'CronJob')
    .flatMap(({ pod }) => pod.containers)
    .reduce((sum, { resources }) => sum + coresOf(resources?.requests?.cpu ?? '0'), 0);
}

const coresOf = (quantity: string) =>
  quantity.endsWith('m') ? Number(quantity.slice(0, -1)) / 1000 : Number(quantity);
