import type { CallDefinition } from '@shop/contracts';
import { locate } from '../../../../services/gateway/src/domain/locate';
import { socketPath, socketService } from '../../../../services/gateway/src/domain/routing-table';
import { composedCalls } from '../../../../services/gateway/src/outbound/calls';
import type { Declaration } from './declarations';
import { type Edge, type HttpEdge, type MessageEdge, operationOf, type Reason } from './edge';

/** Every way in which a service reaches another one, from what the services declare and the gateway's routing table. */
export function deriveEdges(declarations: readonly Declaration[]): Edge[] {
  const edges = [
    ...declarations.flatMap(callEdges),
    ...declarations.flatMap(forwardedEdges),
    ...liveEdges(),
    ...declarations.flatMap((taker) => declarations.flatMap((sayer) => messageEdges(sayer, taker))),
  ];
  return merged(edges).sort((one, other) => sortKey(one).localeCompare(sortKey(other), 'en'));
}

function callEdges({ service, calls }: Declaration): HttpEdge[] {
  return calls.map((call) => httpEdge(service, call, composedCalls.includes(call) ? 'composed' : 'own'));
}

/** A route that the routing table leads to, the way that its own service has it. */
function forwardedEdges({ service, routes }: Declaration): HttpEdge[] {
  return routes
    .filter(({ access, path }) => access !== 'service' && isForwarded(service, path))
    .map(({ method, path }) => httpEdge('gateway', { to: service, method: method.toUpperCase(), path }, 'forwarded'));
}

function isForwarded(service: string, path: string): boolean {
  // A queue bears the name of its service, by which the gateway finds it.
  const target = path.replace(':queue', `${service}.queue`).replace(/:\w+/g, 'x');
  return [`/api/v1${target}`, target].some((one) => {
    const place = locate(one, undefined);
    return place.kind === 'service' && place.service === service;
  });
}

function liveEdges(): HttpEdge[] {
  return ['GET', 'POST'].map((method) =>
    httpEdge('gateway', { to: socketService, method, path: `${socketPath}/` }, 'forwarded'),
  );
}

function httpEdge(from: string, call: Omit<CallDefinition, 'method'> & { method: string }, why: Reason): HttpEdge {
  const path = call.path.replace(/:(\w+)/g, '{$1}');
  return { from, to: call.to, kind: 'http', name: `${call.method} ${path}`, method: call.method, path, why: [why] };
}

function messageEdges(sayer: Declaration, taker: Declaration): MessageEdge[] {
  return taker.subscriptions.flatMap((subscription) =>
    subscription.messages
      .filter(({ name }) => sayer.publications.some((publication) => publication.name === name))
      .map(({ name, kind, version }) => ({
        from: sayer.service,
        to: taker.service,
        kind,
        name,
        version,
        subscription: subscription.name,
      })),
  );
}

/** The same operation for several reasons is one edge. */
function merged(edges: readonly Edge[]): Edge[] {
  const byKey = new Map<string, Edge>();
  for (const edge of edges) {
    const known = byKey.get(sortKey(edge));
    if (known?.kind === 'http' && edge.kind === 'http') known.why = [...new Set([...known.why, ...edge.why])].sort();
    else byKey.set(sortKey(edge), edge);
  }
  return [...byKey.values()];
}

const sortKey = (edge: Edge) => [edge.from, edge.to, edge.kind, operationOf(edge)].join(' ');
