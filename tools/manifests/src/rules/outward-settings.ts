import { ofKind } from '../manifest';
import { type Container, partOf, type Workload, workloadsIn } from '../workload';
import { beyond, type NetworkPolicy } from './network-reach';
import { named } from './pods';
import type { Rule } from './rule';

/** What a service asks outside of the cluster: the setting that names whom, and the way there. */
const asked: Record<string, { setting: string; way: string }> = {
  payment: { setting: 'CARD_ACQUIRER_URL', way: '0.0.0.0/0:443' },
  notification: { setting: 'SMTP_URL_FILE', way: '0.0.0.0/0:587' },
};

/** Whoever may leave the cluster is told where to go, or money and mail stay here unnoticed; and the other way round. */
export const waysOutAreUsed: Rule = (manifests) => {
  const policies = ofKind<NetworkPolicy>('NetworkPolicy', manifests);
  return workloadsIn(manifests).flatMap((workload) => {
    const { setting, way } = asked[partOf(workload) ?? ''] ?? {};
    if (!setting || !way) return [];
    const isOpen = beyond(policies, 'egress', workload.labels).includes(way);
    if (isOpen === has(workload, setting)) return [];
    return [`${named(workload)}: ${isOpen ? `may go to ${way} and has no ${setting}` : `has no way to ${setting}`}`];
  });
};

function has({ pod }: Workload, setting: string): boolean {
  const [{ env = [] } = {} as Container] = pod.containers;
  return env.some(({ name }) => name === setting);
}
