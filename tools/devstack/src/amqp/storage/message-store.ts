import type { Binding } from '../binding';
import type { Exchange } from '../exchange';
import type { Message, QueueEntry } from '../message';
import type { Queue } from '../queue';

export interface QueuedEntry {
  queue: Queue;
  entry: QueueEntry;
}

/** Everything that has to be there after a restart, for rewriting the log. */
export interface DurableContents {
  exchanges(): Iterable<Exchange>;
  queues(): Iterable<Queue>;
  bindings(): Iterable<Binding>;
  /** Ready and unacknowledged entries alike, grouped by message. */
  messages(): Iterable<[Message, QueuedEntry[]]>;
}

/**
 * Where durable things are noted. Calls only collect; `flush` writes what has been collected, in one piece.
 * The broker asks for what is durable itself: a store is never given anything else.
 */
export interface MessageStore {
  exchangeDeclared(exchange: Exchange): void;
  exchangeDeleted(exchange: Exchange): void;
  queueDeclared(queue: Queue): void;
  queueDeleted(queue: Queue): void;
  bound(binding: Binding): void;
  unbound(binding: Binding): void;
  stored(message: Message, entries: readonly QueuedEntry[]): void;
  delivered(queue: Queue, entry: QueueEntry): void;
  returned(queue: Queue, entry: QueueEntry): void;
  removed(queue: Queue, entry: QueueEntry): void;
  /** The queue is gone, and its entries with it: they count as dead bytes, without a record each. */
  forgotten(entry: QueueEntry): void;
  /** Something is waiting that a client may already rely on when this tick's answers leave. */
  readonly isUrgent: boolean;
  readonly hasPending: boolean;
  flush(): void;
  close(): void;
}

/** Without a data directory nothing outlives the process. */
export class NoStore implements MessageStore {
  readonly isUrgent = false;
  readonly hasPending = false;
  exchangeDeclared(): void {}
  exchangeDeleted(): void {}
  queueDeclared(): void {}
  queueDeleted(): void {}
  bound(): void {}
  unbound(): void {}
  stored(): void {}
  delivered(): void {}
  returned(): void {}
  removed(): void {}
  forgotten(): void {}
  flush(): void {}
  close(): void {}
}
