import type { Manifest } from './manifest';
import type { Selector } from './rules/selector';

export interface Container {
  name: string;
  image: string;
  ports?: { name?: string; containerPort: number }[];
  env?: { name: string; value?: string }[];
  envFrom?: { configMapRef?: { name: string } }[];
  resources?: { requests?: Record<string, string>; limits?: Record<string, string> };
  securityContext?: Record<string, unknown> & { capabilities?: { drop?: string[]; add?: string[] } };
  volumeMounts?: { name: string; mountPath: string; subPath?: string }[];
  startupProbe?: Probe;
  livenessProbe?: Probe;
  readinessProbe?: Probe;
}

export interface Probe {
  httpGet?: { path: string; port: string | number };
  tcpSocket?: { port: string | number };
}

export interface Volume {
  name: string;
  secret?: { secretName: string; items?: { key: string; path: string }[] };
  configMap?: { name: string };
  emptyDir?: object;
}

export interface PodSpec {
  serviceAccountName?: string;
  automountServiceAccountToken?: boolean;
  terminationGracePeriodSeconds?: number;
  hostNetwork?: boolean;
  securityContext?: Record<string, unknown> & { seccompProfile?: { type: string } };
  topologySpreadConstraints?: { topologyKey: string; labelSelector: Selector }[];
  initContainers?: Container[];
  containers: Container[];
  volumes?: Volume[];
}

/** Something that makes pods: what they are labelled with and made of. */
export interface Workload {
  kind: string;
  name: string;
  labels: Record<string, string>;
  annotations: Record<string, string>;
  pod: PodSpec;
  /** It is there to stay: it has probes, and something finds it. */
  stays: boolean;
}

interface Template {
  metadata?: { labels?: Record<string, string>; annotations?: Record<string, string> };
  spec: PodSpec;
}

const staying = ['Deployment', 'StatefulSet'];

/** Every workload of an overlay, in one form. */
export function workloadsIn(manifests: readonly Manifest[]): Workload[] {
  return manifests.flatMap((manifest) => {
    const template = templateOf(manifest);
    if (!template) return [];
    const { kind, metadata } = manifest;
    const { labels = {}, annotations = {} } = template.metadata ?? {};
    return [{ kind, name: metadata.name, labels, annotations, pod: template.spec, stays: staying.includes(kind) }];
  });
}

function templateOf({ kind, spec }: Manifest): Template | undefined {
  if (kind === 'CronJob') return (spec as { jobTemplate: { spec: { template: Template } } }).jobTemplate.spec.template;
  if (kind === 'Job' || staying.includes(kind)) return (spec as { template: Template }).template;
  return undefined;
}

export const partLabel = 'app.kubernetes.io/name';

/** What a workload is part of: the name of its service or store. */
export const partOf = ({ labels }: Workload): string | undefined => labels[partLabel];

export const isService = (one: Workload): boolean => one.kind === 'Deployment';
