import { type Manifest, ofKind } from '../manifest';
import type { Rule } from './rule';
import type { DestinationRule, Route, VirtualService } from './traffic';

/** Who holds live connections, and how many docs/runbooks/scale.md promises for each gateway. */
const holders = ['gateway', 'notification'];
const promised = 10_000;

/** In a mesh, live connections last as long as they like, as many as were promised, each at one pod. */
export const liveConnectionsLast: Rule = (manifests) => {
  const services = ofKind<VirtualService>('VirtualService', manifests);
  if (services.length === 0) return [];
  const together = policyOf('notification', manifests)?.loadBalancer?.consistentHash?.httpHeaderName;
  return [
    ...bounds(services, manifests),
    ...(together === 'x-forwarded-for' && liveRoute('notification', services)?.route.length === 1
      ? []
      : ['notification: the requests of one live connection do not meet at one pod']),
  ];
};

function bounds(services: readonly VirtualService[], manifests: readonly Manifest[]): string[] {
  return holders.flatMap((name) => {
    const live = liveRoute(name, services);
    return [
      ...(live?.timeout === '0s' ? [] : [`VirtualService/${name} ends live connections`]),
      ...(room(name, manifests) >= promised ? [] : [`DestinationRule/${name} has no room for ${promised} connections`]),
    ];
  });
}

const liveRoute = (name: string, services: readonly VirtualService[]): Route | undefined =>
  services
    .filter(({ metadata }) => metadata.name === name)
    .flatMap(({ spec }) => spec.http)
    .find(({ match = [] }) => match.some(({ uri }) => '/socket.io/'.startsWith(uri?.prefix ?? 'none')));

const policyOf = (name: string, manifests: readonly Manifest[]) =>
  ofKind<DestinationRule>('DestinationRule', manifests).find(({ spec }) => spec.host === name)?.spec.trafficPolicy;

function room(name: string, manifests: readonly Manifest[]): number {
  const { tcp, http } = policyOf(name, manifests)?.connectionPool ?? {};
  return Math.min(tcp?.maxConnections ?? 0, http?.http2MaxRequests ?? 0);
}
