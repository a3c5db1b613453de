import type { FieldTable } from './field-table';
import type { QueueEntry } from './message';
import type { Queue } from './queue';

/** Who receives a consumer's messages: its channel. */
export interface DeliveryTarget {
  /** The client reads what it is sent, and the channel-wide prefetch leaves room. */
  canReceive(consumer: Consumer): boolean;
  deliver(consumer: Consumer, entry: QueueEntry): void;
  /** The queue is gone: the consumer is told. */
  cancelled(consumer: Consumer): void;
}

export interface ConsumerSettings {
  tag: string;
  queue: Queue;
  target: DeliveryTarget;
  noAck: boolean;
  exclusive: boolean;
  /** 0 for no limit. */
  prefetch: number;
  priority: number;
  args: FieldTable;
}

export class Consumer {
  readonly tag: string;
  readonly queue: Queue;
  readonly target: DeliveryTarget;
  readonly noAck: boolean;
  readonly exclusive: boolean;
  readonly prefetch: number;
  readonly priority: number;
  unacked = 0;

  constructor(settings: ConsumerSettings) {
    this.tag = settings.tag;
    this.queue = settings.queue;
    this.target = settings.target;
    this.noAck = settings.noAck;
    this.exclusive = settings.exclusive;
    this.prefetch = settings.prefetch;
    this.priority = settings.priority;
  }

  get hasRoom(): boolean {
    return (this.noAck || this.prefetch === 0 || this.unacked < this.prefetch) && this.target.canReceive(this);
  }
}
