import { ofKind } from '../manifest';
import { callsIn, type Edge } from '../service-map';
import { partOf, type Workload, workloadsIn } from '../workload';
import { beyond, mayReach, type NetworkPolicy } from './network-reach';
import type { Rule } from './rule';
import { difference } from './sets';

/** The setting that says that a workload uses a store or the gateway, and where that one listens. */
const uses: Record<string, [string, number]> = {
  MONGODB_URI_FILE: ['mongodb', 27017],
  AMQP_URL_FILE: ['rabbitmq', 5672],
  REDIS_URL_FILE: ['redis', 6379],
  SHOP_URL: ['gateway', 8080],
};

/** The policies let through what the service map and the settings ask for, at both ends, and nothing else. */
export function networkFollowsMap(edges: readonly Edge[]): Rule {
  return (manifests) => {
    const policies = ofKind<NetworkPolicy>('NetworkPolicy', manifests);
    const parts = partsOf(workloadsIn(manifests));
    const needed = [
      ...callsIn(edges).map((call) => `${call}:8080`),
      ...workloadsIn(manifests).flatMap((one) => usesOf(one, parts)),
    ];
    return (['egress', 'ingress'] as const).flatMap((direction) =>
      difference(new Set(needed), new Set(reached(policies, direction, parts)), {
        lacks: (edge) => `NetworkPolicy: ${edge} is needed and not allowed (${direction})`,
        hasToo: (edge) => `NetworkPolicy: ${edge} is allowed and nobody needs it (${direction})`,
      }),
    );
  };
}

/** Who may go where beyond the namespace is written down in one place; anything else is a fault. */
export function beyondIsKnown(known: (part: string, way: 'to' | 'from', place: string) => boolean): Rule {
  return (manifests) => {
    const policies = ofKind<NetworkPolicy>('NetworkPolicy', manifests);
    return [...partsOf(workloadsIn(manifests))].flatMap(([part, labels]) =>
      (['egress', 'ingress'] as const).flatMap((direction) => {
        const way = direction === 'egress' ? 'to' : 'from';
        return beyond(policies, direction, labels)
          .filter((place) => !known(part, way, place))
          .map((place) => `NetworkPolicy: ${part} is open ${way} ${place}`);
      }),
    );
  };
}

function partsOf(workloads: readonly Workload[]): Map<string, Record<string, string>> {
  return new Map(workloads.map((one) => [partOf(one) ?? one.name, one.labels]));
}

function usesOf(workload: Workload, parts: ReadonlyMap<string, unknown>): string[] {
  const names = workload.pod.containers.flatMap(({ env = [] }) => env.map(({ name }) => name));
  return Object.entries(uses).flatMap(([setting, [store, port]]) =>
    names.includes(setting) && parts.has(store) ? [`${partOf(workload)} → ${store}:${port}`] : [],
  );
}

const ports = [8080, 9464, 27017, 5672, 6379];

function reached(
  policies: readonly NetworkPolicy[],
  direction: 'egress' | 'ingress',
  parts: ReadonlyMap<string, Record<string, string>>,
): string[] {
  return [...parts].flatMap(([from, sender]) =>
    [...parts].flatMap(([to, receiver]) => {
      const [pod, other] = direction === 'egress' ? [sender, receiver] : [receiver, sender];
      return ports
        .filter((port) => mayReach(policies, direction, { pod, other, port }))
        .map((port) => `${from} → ${to}:${port}`);
    }),
  );
}
