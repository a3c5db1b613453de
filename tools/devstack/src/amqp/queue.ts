import type { Consumer } from './consumer';
import { ConsumerRota } from './consumer-rota';
import type { FieldTable } from './field-table';
import { type Message, QueueEntry } from './message';
import { type QueueArguments, readQueueArguments } from './queue-arguments';
import { FifoReadyList, PriorityReadyList, QuorumReadyList, type ReadyList } from './ready-list';

export type DeathReason = 'expired' | 'rejected' | 'maxlen' | 'delivery_limit';

/** What a queue asks of the broker. */
export interface QueueHost {
  now(): number;
  /** The entry has left its ready list and its consumers for good; it may be dead-lettered. */
  died(queue: Queue, entry: QueueEntry, reason: DeathReason): void;
  removed(queue: Queue, entry: QueueEntry): void;
  returned(queue: Queue, entry: QueueEntry): void;
  unusedFor(queue: Queue): void;
}

/** Connections own exclusive queues; the queue only compares them. */
export type QueueOwner = object;

export interface QueueSettings {
  id: number;
  name: string;
  durable: boolean;
  autoDelete: boolean;
  owner: QueueOwner | undefined;
  args: FieldTable;
}

/** setTimeout takes no more than this. */
const LONGEST_TIMEOUT = 0x7fff_ffff;

export class Queue {
  readonly kind = 'queue';
  /** Names it in the log. */
  readonly id: number;
  readonly name: string;
  readonly durable: boolean;
  readonly autoDelete: boolean;
  /** The connection that declared it exclusive. */
  readonly owner: QueueOwner | undefined;
  readonly args: FieldTable;
  readonly settings: QueueArguments;
  readonly ready: ReadyList;
  readyBytes = 0;
  nextSequence = 1;
  deleted = false;
  private readonly consumers: ConsumerRota;
  private readonly host: QueueHost;
  private pumping = false;
  private expiryTimer: NodeJS.Timeout | undefined;
  private expiryAt = 0;
  private unusedTimer: NodeJS.Timeout | undefined;
  private lastUsed: number;

  constructor(settings: QueueSettings, host: QueueHost) {
    this.id = settings.id;
    this.name = settings.name;
    this.durable = settings.durable;
    this.autoDelete = settings.autoDelete;
    this.owner = settings.owner;
    this.args = settings.args;
    this.settings = readQueueArguments(settings.name, settings.args);
    this.host = host;
    this.ready = this.createReadyList();
    this.consumers = new ConsumerRota(this.settings.singleActiveConsumer);
    this.lastUsed = host.now();
    this.watchUse();
  }

  /** It outlives the broker's process. */
  get survivesRestart(): boolean {
    return this.durable && this.owner === undefined;
  }

  get isQuorum(): boolean {
    return this.settings.type === 'quorum';
  }

  get consumerCount(): number {
    return this.consumers.size;
  }

  get isConsumedExclusively(): boolean {
    return this.consumers.isExclusive;
  }

  /** A quorum queue keeps every message, a classic one those that were published as persistent. */
  keeps(message: Message): boolean {
    return this.survivesRestart && (this.isQuorum || message.properties.persistent);
  }

  /** Whether one more message would be too much and the queue refuses instead of dropping its head. */
  refuses(message: Message): boolean {
    const { overflow, maxLength, maxLengthBytes } = this.settings;
    if (overflow === 'drop-head') return false;
    if (maxLength !== undefined && this.ready.length + 1 > maxLength) return true;
    return maxLengthBytes !== undefined && this.readyBytes + message.body.length > maxLengthBytes;
  }

  /** Makes the entry without queueing it yet: it has to be in the log before it is delivered. */
  createEntry(message: Message): QueueEntry {
    const { maxPriority } = this.settings;
    const priority = maxPriority === undefined ? 0 : Math.min(message.properties.priority, maxPriority);
    return new QueueEntry(message, this.nextSequence++, this.expiryOf(message), priority, this.keeps(message));
  }

  enqueue(entry: QueueEntry): void {
    if (this.deliverAtOnce(entry)) return;
    this.ready.push(entry);
    this.readyBytes += entry.message.body.length;
    this.pump();
    this.dropOverflow();
  }

  /** Past an empty queue straight to a consumer: even a message with no time to live arrives like this. */
  private deliverAtOnce(entry: QueueEntry): boolean {
    if (this.pumping || this.messageCount > 0) return false;
    const consumer = this.consumers.next();
    if (consumer === undefined) return false;
    consumer.target.deliver(consumer, entry);
    return true;
  }

  /** An entry from the log, before anybody is connected. */
  restore(entry: QueueEntry): void {
    this.ready.push(entry);
    this.readyBytes += entry.message.body.length;
    this.nextSequence = Math.max(this.nextSequence, entry.sequence + 1);
  }

  /** Takes the next message for basic.get. */
  take(): QueueEntry | undefined {
    this.touch();
    return this.shift();
  }

  /**
   * Gives back what was delivered; several of them before the queue is pumped again. `asked` tells a client's nack,
   * reject or recover from a channel that has gone.
   */
  requeue(entries: readonly QueueEntry[], asked: boolean): void {
    if (this.deleted) return;
    for (const entry of entries) this.requeueOne(entry, asked);
    this.pump();
    this.dropOverflow();
  }

  private requeueOne(entry: QueueEntry, asked: boolean): void {
    entry.redelivered = true;
    if (this.isQuorum) {
      entry.deliveryCount++;
      const { deliveryLimit } = this.settings;
      if (deliveryLimit !== undefined && entry.deliveryCount > deliveryLimit) {
        this.host.died(this, entry, 'delivery_limit');
        return;
      }
    }
    this.host.returned(this, entry);
    // A quorum queue without a delivery limit lets the others pass first, as a message may come back for ever.
    if (asked && this.isQuorum && this.settings.deliveryLimit === undefined) this.ready.push(entry);
    else this.ready.requeue(entry);
    this.readyBytes += entry.message.body.length;
  }

  addConsumer(consumer: Consumer): void {
    this.touch();
    this.consumers.add(consumer);
  }

  removeConsumer(consumer: Consumer): void {
    this.touch();
    this.consumers.remove(consumer);
  }

  /** Removes all that is ready; answers how many there were. */
  purge(): number {
    const count = this.ready.length;
    for (const entry of this.ready) this.host.removed(this, entry);
    this.ready.clear();
    this.readyBytes = 0;
    this.watchExpiry();
    return count;
  }

  /** Stops its timers and tells its consumers. */
  close(): void {
    this.deleted = true;
    this.stopTimers();
    for (const consumer of this.consumers.clear()) consumer.target.cancelled(consumer);
  }

  stopTimers(): void {
    clearTimeout(this.expiryTimer);
    clearTimeout(this.unusedTimer);
  }

  /** Counts as use for `x-expires`. */
  touch(): void {
    if (this.settings.expires !== undefined) this.lastUsed = this.host.now();
  }

  /** Delivers as long as there are messages and somebody has room for them. */
  pump(): void {
    // A delivery that dead-letters an expired head may come back here: the loop below goes on anyway.
    if (this.pumping || this.deleted) return;
    this.pumping = true;
    try {
      while (this.ready.length > 0) {
        this.dropExpired();
        if (this.ready.length === 0) break;
        const consumer = this.consumers.next();
        if (consumer === undefined) break;
        const entry = this.shift();
        if (entry === undefined) break;
        consumer.target.deliver(consumer, entry);
      }
    } finally {
      this.pumping = false;
    }
    this.watchExpiry();
  }

  private shift(): QueueEntry | undefined {
    this.dropExpired();
    const entry = this.ready.shift();
    if (entry !== undefined) this.readyBytes -= entry.message.body.length;
    return entry;
  }

  private dropOverflow(): void {
    const { maxLength, maxLengthBytes, overflow } = this.settings;
    if (overflow !== 'drop-head' || (maxLength === undefined && maxLengthBytes === undefined)) return;
    while (
      this.ready.length > 0 &&
      (this.ready.length > (maxLength ?? Number.POSITIVE_INFINITY) ||
        this.readyBytes > (maxLengthBytes ?? Number.POSITIVE_INFINITY))
    ) {
      const entry = this.shift();
      if (entry !== undefined) this.host.died(this, entry, 'maxlen');
    }
  }

  private dropExpired(): void {
    if (this.ready.nextExpiry() === 0) return;
    const now = this.host.now();
    for (;;) {
      const entry = this.ready.shiftExpired(now);
      if (entry === undefined) return;
      this.readyBytes -= entry.message.body.length;
      this.host.died(this, entry, 'expired');
    }
  }

  private expiryOf(message: Message): number {
    const { messageTtl } = this.settings;
    const { expiration } = message.properties;
    if (messageTtl === undefined && expiration === undefined) return 0;
    const own = expiration === undefined ? Number.POSITIVE_INFINITY : Number(expiration);
    return this.host.now() + Math.min(messageTtl ?? Number.POSITIVE_INFINITY, own);
  }

  /** One timer per queue, for its soonest head. A timer that is early looks again; it is never moved back. */
  private watchExpiry(): void {
    const at = this.ready.nextExpiry();
    if (at === 0 || this.deleted) return;
    if (this.expiryTimer !== undefined) {
      if (this.expiryAt <= at) return;
      clearTimeout(this.expiryTimer);
    }
    this.expiryAt = at;
    this.expiryTimer = setTimeout(
      () => {
        this.expiryTimer = undefined;
        this.dropExpired();
        this.watchExpiry();
      },
      timeoutUntil(at, this.host.now()),
    );
    this.expiryTimer.unref();
  }

  private watchUse(): void {
    const { expires } = this.settings;
    if (expires === undefined) return;
    this.unusedTimer = setTimeout(
      () => {
        if (this.consumers.size > 0) this.lastUsed = this.host.now();
        if (this.host.now() >= this.lastUsed + expires) this.host.unusedFor(this);
        else this.watchUse();
      },
      timeoutUntil(this.lastUsed + expires, this.host.now()),
    );
    this.unusedTimer.unref();
  }

  private createReadyList(): ReadyList {
    if (this.isQuorum) return new QuorumReadyList();
    return this.settings.maxPriority === undefined ? new FifoReadyList() : new PriorityReadyList();
  }

  /** Expired heads go first when somebody asks how many messages there are. */
  get messageCount(): number {
    this.dropExpired();
    return this.ready.length;
  }

  /** Called once the log has been read. */
  wake(): void {
    this.watchExpiry();
  }
}

const timeoutUntil = (at: number, now: number): number => Math.min(Math.max(at - now, 1), LONGEST_TIMEOUT);
