import { type Manifest, ofKind } from '../manifest';
import { isService, workloadsIn } from '../workload';
import type { Rule } from './rule';

export interface Route {
  name?: string;
  match?: { method?: { regex?: string; exact?: string }; uri?: { prefix?: string }; gateways?: string[] }[];
  headers?: { request?: { remove?: string[] } };
  route: { destination: { host: string; subset?: string }; weight?: number }[];
  timeout?: string;
  fault?: object;
  retries?: { attempts: number };
}

export interface VirtualService extends Manifest {
  kind: 'VirtualService';
  spec: { hosts: string[]; gateways?: string[]; http: Route[] };
}

export interface DestinationRule extends Manifest {
  kind: 'DestinationRule';
  spec: {
    host: string;
    subsets: { name: string }[];
    trafficPolicy: {
      outlierDetection?: object;
      loadBalancer?: { consistentHash?: { httpHeaderName?: string } };
      connectionPool?: { tcp?: { maxConnections?: number }; http?: { http2MaxRequests?: number } };
    };
  };
}

/** In a mesh, every service has its routes, with bounds; and what may change something is sent once. */
export const trafficIsSafe: Rule = (manifests) => {
  const routes = ofKind<VirtualService>('VirtualService', manifests);
  const rules = ofKind<DestinationRule>('DestinationRule', manifests);
  if (routes.length === 0) return [];
  const services = workloadsIn(manifests).filter(isService);
  return [
    ...services.flatMap(({ name }) => missing(name, routes, rules)),
    ...routes.flatMap((one) =>
      one.spec.http.flatMap((route) =>
        routeFaults(route, rules).map((fault) => `VirtualService/${one.metadata.name}, ${route.name}: ${fault}`),
      ),
    ),
    ...manifests.filter(({ kind }) => kind === 'Rollout').flatMap((one) => rolloutFaults(one, routes)),
  ];
};

function missing(name: string, routes: readonly VirtualService[], rules: readonly DestinationRule[]): string[] {
  const rule = rules.find(({ spec }) => spec.host === name);
  const bounded = rule?.spec.trafficPolicy.outlierDetection && rule.spec.trafficPolicy.connectionPool;
  return [
    ...(routes.some(({ spec }) => spec.hosts.includes(name)) ? [] : [`${name} has no VirtualService`]),
    ...(bounded ? [] : [`${name} has no DestinationRule with bounds and outlier detection`]),
  ];
}

const safeMethods = /^(GET|HEAD)(\|(GET|HEAD))*$/;

const onlyReads = ({ match = [] }: Route) =>
  match.length > 0 && match.every(({ method }) => safeMethods.test(method?.regex ?? method?.exact ?? ''));

function routeFaults(one: Route, rules: readonly DestinationRule[]): string[] {
  // Left out, Istio tries twice more on its own.
  const repeats = (one.retries?.attempts ?? 2) > 0 && !onlyReads(one);
  const weights = one.route.reduce((sum, { weight = 0 }) => sum + weight, 0);
  const subsets = one.route.filter(({ destination: { host, subset } }) => {
    const rule = rules.find(({ spec }) => spec.host === host);
    return !rule?.spec.subsets.some(({ name }) => name === subset);
  });
  return [
    ...(repeats ? ['may be sent more than once'] : []),
    ...(one.timeout === undefined && !one.fault ? ['has no timeout'] : []),
    ...(one.route.length > 1 && weights !== 100 ? [`has weights that add up to ${weights}`] : []),
    ...subsets.map(({ destination }) => `leads to ${destination.host}/${destination.subset}, which is not there`),
  ];
}

interface CanarySpec {
  strategy: { canary?: { trafficRouting: { istio: { virtualService: { name: string; routes: string[] } } } } };
}

/** A canary moves the weights of routes by their names; it must know all that have any. */
function rolloutFaults({ metadata, spec }: Manifest, routes: readonly VirtualService[]): string[] {
  const { virtualService } = (spec as CanarySpec).strategy.canary?.trafficRouting.istio ?? {};
  if (!virtualService) return [];
  const weighted = routes
    .find((one) => one.metadata.name === virtualService.name)
    ?.spec.http.filter(({ route }) => route.length > 1)
    .map(({ name }) => name);
  return weighted?.slice().sort().join() === virtualService.routes.slice().sort().join()
    ? []
    : [`Rollout/${metadata.name} moves ${virtualService.routes}, while ${weighted} have weights`];
}
