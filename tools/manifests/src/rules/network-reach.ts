import type { Manifest } from '../manifest';
import { matches, type Selector } from './selector';

interface Peer {
  podSelector?: Selector;
  namespaceSelector?: Selector;
  ipBlock?: { cidr: string };
}

interface Allowance {
  from?: Peer[];
  to?: Peer[];
  ports?: { port: number | string; protocol?: string }[];
}

export interface NetworkPolicy extends Manifest {
  kind: 'NetworkPolicy';
  spec: { podSelector: Selector; policyTypes: string[]; ingress?: Allowance[]; egress?: Allowance[] };
}

type Labels = Record<string, string>;
type Direction = 'ingress' | 'egress';

const policyType = { ingress: 'Ingress', egress: 'Egress' };

const ownPolicies = (policies: readonly NetworkPolicy[], pod: Labels, direction: Direction) =>
  policies.filter(({ spec }) => spec.policyTypes.includes(policyType[direction]) && matches(spec.podSelector, pod));

const peersOf = (one: Allowance, direction: Direction) => (direction === 'ingress' ? one.from : one.to);

/** Whether the policies let a pod talk (`egress`) or listen (`ingress`) to another pod of its own namespace. */
export function mayReach(
  policies: readonly NetworkPolicy[],
  direction: Direction,
  { pod, other, port }: { pod: Labels; other: Labels; port: number },
): boolean {
  const own = ownPolicies(policies, pod, direction);
  if (own.length === 0) return true;
  return own
    .flatMap(({ spec }) => spec[direction] ?? [])
    .some((one) => toPort(one, port) && (peersOf(one, direction)?.some((peer) => isPeer(peer, other)) ?? true));
}

const toPort = ({ ports }: Allowance, port: number) => ports === undefined || ports.some((one) => one.port === port);

const isPeer = ({ podSelector, namespaceSelector, ipBlock }: Peer, other: Labels) =>
  !namespaceSelector && !ipBlock && podSelector !== undefined && matches(podSelector, other);

/** Where a pod may go, or who may come to it, beyond its own namespace: such as `10.0.0.0/8:5671`, `monitoring:8080`. */
export function beyond(policies: readonly NetworkPolicy[], direction: Direction, pod: Labels): string[] {
  return ownPolicies(policies, pod, direction)
    .flatMap(({ spec }) => spec[direction] ?? [])
    .flatMap((one) =>
      (peersOf(one, direction) ?? [{ ipBlock: { cidr: 'anywhere' } }])
        .filter(({ namespaceSelector, ipBlock }) => namespaceSelector || ipBlock)
        .flatMap((peer) => (one.ports ?? [{ port: 'any' }]).map(({ port }) => `${outside(peer)}:${port}`)),
    );
}

function outside({ ipBlock, namespaceSelector }: Peer): string {
  return ipBlock?.cidr ?? namespaceSelector?.matchLabels?.['kubernetes.io/metadata.name'] ?? 'any namespace';
}
