import { type Manifest, ofKind } from '../manifest';
import type { Rule } from './rule';
import type { DestinationRule, VirtualService } from './traffic';

/** Who holds live connections, and how many docs/runbooks/scale.md promises for each gateway. */
const holders = ['gateway', 'notification'];
const promised = 10_000;

/** In a mesh, live connections last as long as they like, and as many as were promised. */
export const liveConnectionsLast: Rule = (manifests) => {
  const services = ofKind<VirtualService>('VirtualService', manifests);
  if (services.length === 0) return [];
  return holders.flatMap((name) => {
    const live = services
      .filter(({ metadata }) => metadata.name === name)
      .flatMap(({ spec }) => spec.http)
      .find(({ match = [] }) => match.some(({ uri }) => '/socket.io/'.startsWith(uri?.prefix ?? 'none')));
    return [
      ...(live?.timeout === '0s' ? [] : [`VirtualService/${name} ends live connections`]),
      ...(room(name, manifests) >= promised ? [] : [`DestinationRule/${name} has no room for ${promised} connections`]),
    ];
  });
};

function room(name: string, manifests: readonly Manifest[]): number {
  const { connectionPool } =
    ofKind<DestinationRule>('DestinationRule', manifests).find(({ spec }) => spec.host === name)?.spec.trafficPolicy ??
    {};
  return Math.min(connectionPool?.tcp?.maxConnections ?? 0, connectionPool?.http?.http2MaxRequests ?? 0);
}
