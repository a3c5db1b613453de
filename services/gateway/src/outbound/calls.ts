import { type CallDefinition, readKeySet } from '@shop/contracts';
import { serviceNames } from '../domain/routing-table';

/** What the gateway asks of every service for its own ends. */
export const operationPaths = {
  readiness: '/ready',
  life: '/health',
  apiDocument: '/openapi.json',
  messageDocument: '/asyncapi.json',
} as const;

const read = (to: CallDefinition['to'], path: string): CallDefinition => ({ to, method: 'GET', path });

/** The calls behind composed answers. */
export const composedCalls: readonly CallDefinition[] = [
  read('order', '/orders'),
  read('order', '/orders/:id'),
  read('user', '/users/me'),
  read('user', '/users/:id'),
  read('product', '/products'),
  read('product', '/products/:id'),
  read('payment', '/payments'),
  read('shipping', '/shipments'),
  read('notification', '/notifications'),
  ...serviceNames.map((service) => read(service, '/admin/dead-letters')),
  ...serviceNames.map((service) => read(service, '/admin/dead-letter-actions')),
];

/** Every call that the gateway makes of its own accord; the rest is forwarded, by the routing table. */
export const calls: readonly CallDefinition[] = [
  ...composedCalls,
  ...serviceNames.flatMap((service) => Object.values(operationPaths).map((path) => read(service, path))),
  readKeySet,
];
