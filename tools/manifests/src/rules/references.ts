import type { Manifest } from '../manifest';
import { type Container, type Workload, workloadsIn } from '../workload';
import { named } from './pods';
import type { Rule } from './rule';
import { matches, type Selector } from './selector';

/** Whatever an object points at is there: pods behind selectors, ports, secrets, settings, what is scaled. */
export const referencesHold: Rule = (manifests) => {
  const workloads = workloadsIn(manifests);
  return [
    ...manifests.flatMap((one) => selectorFaults(one, workloads)),
    ...manifests.flatMap((one) => targetFaults(one, manifests)),
    ...workloads.flatMap((one) => volumeFaults(one, manifests)),
  ];
};

interface ServiceSpec {
  selector: Record<string, string>;
  ports: { name: string; port: number; targetPort: string | number }[];
}

function selectorFaults({ kind, metadata, spec }: Manifest, workloads: readonly Workload[]): string[] {
  if (kind === 'PodDisruptionBudget') {
    const { selector } = spec as { selector: Selector };
    return workloads.some(({ labels }) => matches(selector, labels))
      ? []
      : [`${kind}/${metadata.name} selects nothing`];
  }
  if (kind !== 'Service') return [];
  const { selector, ports } = spec as ServiceSpec;
  const behind = workloads.filter(({ labels }) => matches({ matchLabels: selector }, labels));
  if (behind.length === 0) return [`Service/${metadata.name} selects nothing`];
  return ports
    .filter(({ targetPort }) => !behind.every(({ pod }) => pod.containers.some((one) => hasPort(one, targetPort))))
    .map(({ targetPort }) => `Service/${metadata.name} leads to the port ${targetPort}, which nothing behind it has`);
}

const hasPort = ({ ports = [] }: Container, port: string | number) =>
  ports.some((one) => one.name === port || one.containerPort === port);

function targetFaults({ kind, metadata, spec }: Manifest, manifests: readonly Manifest[]): string[] {
  const has = (what: string, name: string) => manifests.some((one) => one.kind === what && one.metadata.name === name);
  if (kind === 'HorizontalPodAutoscaler') {
    const { scaleTargetRef: target } = spec as { scaleTargetRef: { kind: string; name: string } };
    return has(target.kind, target.name) ? [] : [`${kind}/${metadata.name} scales nothing`];
  }
  if (kind !== 'Ingress') return [];
  const { rules } = spec as { rules: { http: { paths: { backend: { service: { name: string } } }[] } }[] };
  return rules
    .flatMap(({ http }) => http.paths.map(({ backend }) => backend.service.name))
    .filter((name) => !has('Service', name))
    .map((name) => `Ingress/${metadata.name} leads to ${name}, which is no Service`);
}

/** The keys of every secret by its name, made here or by the External Secrets Operator. */
export function secretsIn(manifests: readonly Manifest[]): Map<string, string[]> {
  return new Map(
    manifests.flatMap(({ kind, metadata, data, spec }) => {
      if (kind === 'Secret') return [[metadata.name, Object.keys(data as object)] as const];
      if (kind !== 'ExternalSecret') return [];
      const external = spec as { target: { name: string }; data: { secretKey: string }[] };
      return [[external.target.name, external.data.map(({ secretKey }) => secretKey)] as const];
    }),
  );
}

function volumeFaults(workload: Workload, manifests: readonly Manifest[]): string[] {
  const secrets = secretsIn(manifests);
  const settings = manifests.filter(({ kind }) => kind === 'ConfigMap').map(({ metadata }) => metadata.name);
  const { volumes = [], containers } = workload.pod;
  const maps = [
    ...volumes.flatMap(({ configMap }) => configMap?.name ?? []),
    ...containers.flatMap(({ envFrom = [] }) => envFrom.flatMap(({ configMapRef }) => configMapRef?.name ?? [])),
  ];
  return [
    ...volumes
      .flatMap(({ secret }) => secret?.secretName ?? [])
      .filter((name) => !secrets.has(name))
      .map((name) => `${named(workload)}: there is no secret ${name}`),
    ...maps
      .filter((name) => !settings.includes(name))
      .map((name) => `${named(workload)}: there is no ConfigMap ${name}`),
  ];
}
