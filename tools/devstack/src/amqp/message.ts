import type { MessageProperties } from './message-properties';

/** What was published, shared by every queue that it was routed to. Never changed after that. */
export class Message {
  readonly exchange: string;
  readonly routingKey: string;
  /** Further routing keys from the CC and BCC headers. */
  readonly copies: readonly string[];
  readonly properties: MessageProperties;
  readonly body: Buffer;
  /** Bytes of its record in the log, and how many queue entries still need it: the log counts what is alive. */
  logBytes = 0;
  logReferences = 0;

  constructor(
    exchange: string,
    routingKey: string,
    copies: readonly string[],
    properties: MessageProperties,
    body: Buffer,
  ) {
    this.exchange = exchange;
    this.routingKey = routingKey;
    this.copies = copies;
    this.properties = properties;
    this.body = body;
  }
}

/** A message's place in one queue. */
export class QueueEntry {
  readonly message: Message;
  /** Its position: a requeued message goes back to where it was. */
  readonly sequence: number;
  /** Milliseconds since the epoch, 0 for never. */
  readonly expiresAt: number;
  readonly priority: number;
  /** It has a record in the log. */
  readonly logged: boolean;
  redelivered = false;
  /** It is with a consumer that has not answered yet. */
  outstanding = false;
  /** How often a quorum queue has had it back. */
  deliveryCount = 0;

  constructor(message: Message, sequence: number, expiresAt: number, priority: number, logged: boolean) {
    this.message = message;
    this.sequence = sequence;
    this.expiresAt = expiresAt;
    this.priority = priority;
    this.logged = logged;
  }
}
