import type { DataOf, Message, MessageDefinition } from '@shop/contracts';

/** The message of any of the given definitions, told apart by its `name`. */
export type MessageOf<Definition> =
  Definition extends MessageDefinition<infer Name, unknown> ? Message<DataOf<Definition>, Name> : never;

/** Which messages a service takes, into which queue, and what it does with them. */
export interface Subscription {
  /** Names the queue `<service>.<name>`; renaming it makes a new, empty queue. */
  name: string;
  messages: readonly MessageDefinition[];
  /** How many messages are worked on at the same time by one instance. */
  prefetch: number;
  /** How many messages one call of the handler is given at most. */
  batch: number;
  handle: (messages: Message[]) => Promise<void>;
}

interface Options {
  name: string;
  prefetch?: number;
}

const defaultPrefetch = 32;

/**
 * Declares a subscription whose messages are handled one by one. The handler stores the outcome before it resolves;
 * then the message is acknowledged. Every message may come more than once and in any order, so the handler decides
 * by the state of its own aggregate. A rejection with a permanent `ShopError` sends the message to the dead letters,
 * any other one is tried again after a pause.
 */
export function subscription<
  const Definitions extends readonly MessageDefinition<string, never>[] | readonly MessageDefinition<string, unknown>[],
>(
  options: Options & {
    messages: Definitions;
    handle: (message: MessageOf<Definitions[number]>) => Promise<void>;
  },
): Subscription {
  return {
    name: options.name,
    messages: options.messages as readonly MessageDefinition[],
    prefetch: options.prefetch ?? defaultPrefetch,
    batch: 1,
    handle: async ([message]) => options.handle(message as MessageOf<Definitions[number]>),
  };
}

/**
 * Declares a subscription whose messages are handled many at a time, as far as they are there. When the handler
 * rejects, each message of the batch is given to it again alone, so that one bad message does not fail the others.
 */
export function batchSubscription<
  const Definitions extends readonly MessageDefinition<string, never>[] | readonly MessageDefinition<string, unknown>[],
>(
  options: Options & {
    messages: Definitions;
    /** Most messages of one call; 100 unless said otherwise. */
    batch?: number;
    handle: (messages: MessageOf<Definitions[number]>[]) => Promise<void>;
  },
): Subscription {
  const batch = options.batch ?? 100;
  return {
    name: options.name,
    messages: options.messages as readonly MessageDefinition[],
    prefetch: options.prefetch ?? batch * 2,
    batch,
    handle: options.handle as Subscription['handle'],
  };
}
