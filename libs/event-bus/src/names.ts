import type { MessageDefinition, MessageKind } from '@shop/contracts';

/** The durable topic exchanges: what happened, and what is asked for. */
export const exchanges: Record<MessageKind, string> = { event: 'shop.events', command: 'shop.commands' };

/** The queue of a subscription: one for each service and purpose, shared by the instances of the service. */
export const queueName = (service: string, subscription: string) => `${service}.${subscription}`;

/** Where the messages of a queue go that cannot be handled. */
export const deadLetterQueue = (queue: string) => `${queue}.dead`;

/** A waiting room that sends messages back to their queue after the delay; exchange and queue share the name. */
export const retryRoom = (delayMs: number) => `shop.retry.${delayMs}ms`;

/** Where the instances of a service call out to each other. */
export const broadcastExchange = (service: string, name: string) => `shop.broadcast.${service}.${name}`;

/** Every version of a message reaches the queue: a newer consumer reads older ones through upcasters. */
export const bindingKey = (definition: Pick<MessageDefinition, 'name'>) => `${definition.name}.*`;

/** Header that counts how often a message was tried and failed. */
export const attemptHeader = 'x-shop-attempt';

/** Headers that tell why a message is among the dead letters, and where it came from. */
export const deadLetterHeaders = { reason: 'x-shop-error', queue: 'x-shop-queue', failedAt: 'x-shop-failed-at' };
