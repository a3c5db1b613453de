import { type Manifest, ofKind } from '../manifest';
import { callsIn, type Edge } from '../service-map';
import { type Workload, workloadsIn } from '../workload';
import { isMesh } from './mesh';
import type { Rule } from './rule';
import { matches, type Selector } from './selector';
import { difference } from './sets';

interface AuthorizationPolicy extends Manifest {
  kind: 'AuthorizationPolicy';
  spec: {
    selector?: Selector;
    action?: string;
    rules?: {
      from?: { source: { principals?: string[] } }[];
      to?: { operation: { ports?: string[]; paths?: string[] } }[];
    }[];
  };
}

/** In a mesh, the accounts that may call a service are those of the service map's callers, and encryption is a must. */
export function authorizationFollowsMap(edges: readonly Edge[]): Rule {
  return (manifests) => {
    if (!isMesh(manifests)) return [];
    const policies = ofKind<AuthorizationPolicy>('AuthorizationPolicy', manifests);
    const workloads = workloadsIn(manifests);
    const allowed = workloads.flatMap((caller) =>
      workloads
        .filter((called) => mayCall(policies, called, principalOf(caller, manifests)))
        .map((called) => `${caller.pod.serviceAccountName} → ${called.name}`),
    );
    return [
      ...encryptionFaults(manifests),
      ...difference(new Set([...callsIn(edges), ...seeds(workloads)]), new Set(allowed), {
        lacks: (edge) => `AuthorizationPolicy: ${edge} is needed and not allowed`,
        hasToo: (edge) => `AuthorizationPolicy: ${edge} is allowed and nobody needs it`,
      }),
    ];
  };
}

const seeds = (workloads: readonly Workload[]) =>
  workloads.some(({ name }) => name === 'seed') ? ['seed → gateway'] : [];

function principalOf({ pod }: Workload, manifests: readonly Manifest[]): string {
  const namespace = manifests.find(({ kind }) => kind === 'Namespace')?.metadata.name;
  return `cluster.local/ns/${namespace}/sa/${pod.serviceAccountName}`;
}

/** As Istio decides: with no policy everybody may, with any only whom one of them lets through. */
function mayCall(policies: readonly AuthorizationPolicy[], called: Workload, principal: string): boolean {
  const own = policies.filter(({ spec }) => matches(spec.selector ?? {}, called.labels));
  if (own.length === 0) return true;
  return own
    .flatMap(({ spec }) => spec.rules ?? [])
    .some(
      ({ from, to }) =>
        (from?.some(({ source }) => source.principals?.includes(principal)) ?? true) &&
        (to?.some(({ operation }) => operation.ports?.includes('8080') && !operation.paths) ?? true),
    );
}

function encryptionFaults(manifests: readonly Manifest[]): string[] {
  const strict = manifests.some(
    ({ kind, spec }) =>
      kind === 'PeerAuthentication' &&
      (spec as { mtls?: { mode: string } }).mtls?.mode === 'STRICT' &&
      !('selector' in (spec as object)),
  );
  return strict ? [] : ['PeerAuthentication: the services take calls that are not encrypted'];
}
