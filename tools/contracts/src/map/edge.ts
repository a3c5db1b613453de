import type { MessageKind } from '@shop/contracts';

/** How a request comes about: sent on for a client, gathered for a composed answer, or of the service's own accord. */
export type Reason = 'forwarded' | 'composed' | 'own';

/** One operation of a service that another one calls. */
export interface HttpEdge {
  from: string;
  to: string;
  kind: 'http';
  /** Method and path, for example `GET /orders/{id}`. */
  name: string;
  method: string;
  /** As in OpenAPI, with parameters in braces. */
  path: string;
  why: Reason[];
}

/** One message that a service says and another one takes, by one of its queues. */
export interface MessageEdge {
  /** Who says it. */
  from: string;
  /** Who takes it. */
  to: string;
  kind: MessageKind;
  /** For example `order.placed`. */
  name: string;
  version: number;
  subscription: string;
}

export type Edge = HttpEdge | MessageEdge;

/** What an edge is called where only one line is to be had, unique within a consumer and a provider. */
export function operationOf(edge: Edge): string {
  return edge.kind === 'http' ? edge.name : `${edge.name} for ${edge.subscription}`;
}

/** Who relies on whom: the caller on the called, whoever takes a message on whoever says it. */
export function partiesOf(edge: Edge): { consumer: string; provider: string } {
  return edge.kind === 'http' ? { consumer: edge.from, provider: edge.to } : { consumer: edge.to, provider: edge.from };
}
