import { ofKind } from '../manifest';
import { type Workload, workloadsIn } from '../workload';
import { isMesh } from './mesh';
import { beyond, type NetworkPolicy } from './network-reach';
import { named } from './pods';
import type { Rule } from './rule';

/** What each proxy needs: its control plane, and the collector that istio/README.md names. */
const needed = ['istio-system:15012', 'monitoring:4317'];

/** In a mesh, a pod either says that it has no proxy, or has one that can work, and that ends with it. */
export const proxiesWork: Rule = (manifests) => {
  if (!isMesh(manifests)) return [];
  const policies = ofKind<NetworkPolicy>('NetworkPolicy', manifests);
  return workloadsIn(manifests)
    .filter(({ labels }) => labels['sidecar.istio.io/inject'] !== 'false')
    .flatMap((workload) => [
      ...nativeFaults(workload),
      ...needed
        .filter((place) => !beyond(policies, 'egress', workload.labels).includes(place))
        .map((place) => `${named(workload)}: its proxy does not reach ${place}`),
    ]);
};

/** Another kind of proxy stays when a job has ended, which then never has; and goes before a service that drains. */
const nativeFaults = (workload: Workload) =>
  workload.annotations['sidecar.istio.io/nativeSidecar'] === 'true'
    ? []
    : [`${named(workload)}: its proxy does not end with it`];
