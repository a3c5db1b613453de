/** Every service behind the gateway. */
export const serviceNames = [
  'auth',
  'user',
  'product',
  'order',
  'payment',
  'inventory',
  'shipping',
  'notification',
] as const;

export type ServiceName = (typeof serviceNames)[number];

/** Which service answers for a resource: the first segment after the prefix. What is not here is 404. */
export const resources: Readonly<Record<string, ServiceName>> = {
  auth: 'auth',
  users: 'user',
  products: 'product',
  categories: 'product',
  recommendations: 'product',
  cart: 'order',
  orders: 'order',
  coupons: 'order',
  payments: 'payment',
  inventory: 'inventory',
  shipments: 'shipping',
  notifications: 'notification',
};

/** Answers that the gateway puts together itself, from several services. */
export const composedResources: ReadonlySet<string> = new Set(['order-details', 'dashboard', 'admin']);

/**
 * The dead letters of one queue are for the service that it belongs to: `[<namespace>.]<service>.<subscription>`.
 * What is about all queues the gateway puts together.
 */
export const deadLettersOfQueue = /^admin\/dead-letters\/(?:[\w-]+\.)?(?<service>[a-z]+)\.[\w-]+(?=[/?]|$)/;

/** Paths without the prefix that belong to a service as they are. */
export const unprefixed: Readonly<Record<string, ServiceName>> = { '/.well-known/jwks.json': 'auth' };

/** The live connection of Socket.IO, polling and WebSocket. */
export const socketPath = '/socket.io';
export const socketService: ServiceName = 'notification';

/** The versions of the API that are served. */
export const apiVersions: ReadonlySet<string> = new Set(['v1']);
export const defaultApiVersion = 'v1';

/** Answered by the gateway for itself. */
export const operations: ReadonlySet<string> = new Set([
  '/health',
  '/ready',
  '/openapi.json',
  '/asyncapi.json',
  '/docs',
]);
