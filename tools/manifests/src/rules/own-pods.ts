import { type Workload, workloadsIn } from '../workload';
import { named } from './pods';
import type { Rule } from './rule';
import { matches, type Selector } from './selector';

/**
 * What is meant for the pods of one workload counts those and no others. An empty selector selects every pod there is,
 * and Kubernetes evicts no pod that two budgets count: no node could be emptied.
 */
export const selectorsAreOwn: Rule = (manifests) => {
  const workloads = workloadsIn(manifests);
  const selected = (selector: Selector) => workloads.filter(({ labels }) => matches(selector, labels)).map(named);
  const budgets = manifests
    .filter(({ kind }) => kind === 'PodDisruptionBudget')
    .map(({ metadata, spec }) => ({ metadata, chosen: selected((spec as { selector: Selector }).selector) }))
    .filter(({ chosen }) => chosen.length > 1)
    .map(({ metadata, chosen }) => `PodDisruptionBudget/${metadata.name} counts the pods of ${chosen.join(', ')}`);
  return [...budgets, ...workloads.flatMap((one) => spreadFaults(one, selected))];
};

function spreadFaults(workload: Workload, selected: (selector: Selector) => string[]): string[] {
  const own = named(workload);
  return (workload.pod.topologySpreadConstraints ?? []).flatMap(({ topologyKey, labelSelector }) => {
    const chosen = selected(labelSelector);
    if (!chosen.includes(own)) return [`${own}: spreads without itself over ${topologyKey}`];
    const others = chosen.filter((name) => name !== own);
    return others.length > 0 ? [`${own}: spreads with ${others.join(', ')} over ${topologyKey}`] : [];
  });
}
