import { type Manifest, ofKind } from '../manifest';
import { type Container, isService, type Workload, workloadsIn } from '../workload';
import { isMesh } from './mesh';
import { beyond, type NetworkPolicy } from './network-reach';
import { named } from './pods';
import type { Rule } from './rule';
import { matches, type Selector } from './selector';

interface PodMonitor extends Manifest {
  kind: 'PodMonitor';
  spec: { selector: Selector; podMetricsEndpoints: Endpoint[] };
}

interface Endpoint {
  port?: string;
  relabelings?: { targetLabel?: string; replacement?: string }[];
}

/** Where a proxy shows the metrics of its service with its own; it takes what is not encrypted there. */
const mergedPort = 15020;

/** Prometheus finds each service by one monitor, at a port that is open to it: in a mesh, at the proxy's. */
export const metricsAreRead: Rule = (manifests) => {
  const monitors = ofKind<PodMonitor>('PodMonitor', manifests);
  if (monitors.length === 0) return [];
  return workloadsIn(manifests)
    .filter(isService)
    .flatMap((service) => {
      const own = monitors.filter(({ spec }) => matches(spec.selector, service.labels));
      const [endpoint] = own.flatMap(({ spec }) => spec.podMetricsEndpoints);
      if (own.length !== 1 || !endpoint) return [`${named(service)}: is asked by ${own.length} monitors`];
      return portFaults(service, endpoint, manifests);
    });
};

function portFaults(service: Workload, endpoint: Endpoint, manifests: readonly Manifest[]): string[] {
  const mesh = isMesh(manifests);
  const wanted = mesh ? mergedPort : metricsPort(service);
  const asked = portAsked(endpoint, service);
  const open = beyond(ofKind<NetworkPolicy>('NetworkPolicy', manifests), 'ingress', service.labels);
  const faults: [boolean, string][] = [
    [asked !== wanted, `is asked for its metrics at ${asked}, not at ${wanted}`],
    [!open.includes(`monitoring:${asked}`), `is asked for its metrics at ${asked}, which is closed to Prometheus`],
    [
      mesh && service.annotations['prometheus.io/port'] !== String(metricsPort(service)),
      `does not tell its proxy that its metrics are at ${metricsPort(service)}`,
    ],
  ];
  return faults.flatMap(([isOne, fault]) => (isOne ? [`${named(service)}: ${fault}`] : []));
}

function portAsked({ port, relabelings = [] }: Endpoint, service: Workload): number | undefined {
  const moved = relabelings.find(({ targetLabel }) => targetLabel === '__address__')?.replacement;
  return moved ? Number(moved.split(':').pop()) : portNamed(service, port);
}

const metricsPort = (service: Workload) => portNamed(service, 'metrics') ?? portNamed(service, 'http');

function portNamed({ pod }: Workload, name?: string): number | undefined {
  const [{ ports = [] } = {} as Container] = pod.containers;
  return ports.find((one) => one.name === name)?.containerPort;
}
