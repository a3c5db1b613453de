import type { MessageDefinition, MessageKind } from '@shop/contracts';

/**
 * The durable topic exchanges: what happened, and what is asked for.
 *
 * @param namespace keeps platforms apart that share a broker; empty for the only one
 */
export const exchangesOf = (namespace = ''): Record<MessageKind, string> => ({
  event: `${prefix(namespace)}shop.events`,
  command: `${prefix(namespace)}shop.commands`,
});

/** The queue of a subscription: one for each service and purpose, shared by the instances of the service. */
export const queueName = (service: string, subscription: string, namespace = '') =>
  `${prefix(namespace)}${service}.${subscription}`;

const prefix = (namespace: string) => (namespace === '' ? '' : `${namespace}.`);

/** Where the messages of a queue go that cannot be handled. */
export const deadLetterQueue = (queue: string) => `${queue}.dead`;

/** A waiting room that sends messages back to their queue after the delay; exchange and queue share the name. */
export const retryRoom = (delayMs: number) => `shop.retry.${delayMs}ms`;

/** Held by the instance of a service that changes what its queues are bound to. */
export const bindingsLock = (service: string, namespace = '') => `${prefix(namespace)}${service}.bindings.lock`;

/** Where the instances of a service call out to each other. */
export const broadcastExchange = (service: string, name: string, namespace = '') =>
  `${prefix(namespace)}shop.broadcast.${service}.${name}`;

/** Every version of a message reaches the queue: a newer consumer reads older ones through upcasters. */
export const bindingKey = (definition: Pick<MessageDefinition, 'name'>) => `${definition.name}.*`;

/** Header that counts how often a message was tried and failed. */
export const attemptHeader = 'x-shop-attempt';

/** Header that counts how often a message was taken out of the dead letters and tried again. */
export const replaysHeader = 'x-shop-replays';

/** Headers that tell why a message is among the dead letters, and where it came from. */
export const deadLetterHeaders = { reason: 'x-shop-error', queue: 'x-shop-queue', failedAt: 'x-shop-failed-at' };
