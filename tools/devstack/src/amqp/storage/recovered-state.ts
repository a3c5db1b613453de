import { ByteReader } from '../byte-reader';
import { encodeTable, type FieldTable, readTable } from '../field-table';
import { Message } from '../message';
import { readProperties } from '../message-properties';
import { ENTRY_OUTSTANDING, ENTRY_REDELIVERED, RECORD } from './log-records';

export interface RecoveredExchange {
  name: string;
  type: string;
  autoDelete: boolean;
  internal: boolean;
  args: FieldTable;
}

export interface RecoveredEntry {
  message: Message;
  sequence: number;
  expiresAt: number;
  redelivered: boolean;
  deliveryCount: number;
  /** It was with a consumer when the log ended. */
  delivered: boolean;
}

export interface RecoveredQueue {
  id: number;
  name: string;
  autoDelete: boolean;
  args: FieldTable;
  entries: Map<number, RecoveredEntry>;
}

export interface RecoveredBinding {
  source: string;
  destinationKind: 'queue' | 'exchange';
  destination: string;
  routingKey: string;
  args: FieldTable;
}

/** What the log adds up to, read batch by batch. */
export class RecoveredState {
  readonly exchanges = new Map<string, RecoveredExchange>();
  readonly queues = new Map<number, RecoveredQueue>();
  readonly bindings = new Map<string, RecoveredBinding>();
  highestQueueId = 0;

  apply(records: Buffer): void {
    const reader = new ByteReader(records);
    while (!reader.atEnd) this.applyOne(reader);
  }

  private applyOne(reader: ByteReader): void {
    const type = reader.octet();
    switch (type) {
      case RECORD.message:
        this.message(reader);
        return;
      case RECORD.delivered:
        this.delivered(reader);
        return;
      case RECORD.returned:
        this.returned(reader);
        return;
      case RECORD.removed:
        this.removed(reader);
        return;
      case RECORD.exchange:
        this.exchange(reader);
        return;
      case RECORD.exchangeDeleted:
        this.exchangeDeleted(reader.shortString());
        return;
      case RECORD.queue:
        this.queue(reader);
        return;
      case RECORD.queueDeleted:
        this.queueDeleted(reader.long());
        return;
      case RECORD.bound:
        this.binding(reader, true);
        return;
      case RECORD.unbound:
        this.binding(reader, false);
        return;
      default:
        throw new Error(`the log holds a record of unknown type ${type}`);
    }
  }

  private message(reader: ByteReader): void {
    const exchange = reader.shortString();
    const routingKey = reader.shortString();
    const copies = Array.from({ length: reader.short() }, () => reader.shortString());
    // Copied: a slice would keep the whole log in memory for as long as one message is queued.
    const properties = readProperties(Buffer.from(reader.slice(reader.long())));
    const body = Buffer.from(reader.slice(reader.long()));
    const message = new Message(exchange, routingKey, copies, properties, body);
    for (let left = reader.short(); left > 0; left--) {
      const queue = this.queues.get(reader.long());
      const sequence = reader.longLongNumber();
      const expiresAt = reader.double();
      const flags = reader.octet();
      const redelivered = (flags & ENTRY_REDELIVERED) !== 0;
      const delivered = (flags & ENTRY_OUTSTANDING) !== 0;
      const deliveryCount = reader.long();
      queue?.entries.set(sequence, { message, sequence, expiresAt, redelivered, deliveryCount, delivered });
    }
  }

  private removed(reader: ByteReader): void {
    const { queue, sequence } = entryOf(reader);
    this.queues.get(queue)?.entries.delete(sequence);
  }

  private delivered(reader: ByteReader): void {
    const { queue, sequence } = entryOf(reader);
    const entry = this.queues.get(queue)?.entries.get(sequence);
    if (entry !== undefined) entry.delivered = true;
  }

  private returned(reader: ByteReader): void {
    const { queue, sequence } = entryOf(reader);
    const entry = this.queues.get(queue)?.entries.get(sequence);
    const deliveryCount = reader.long();
    if (entry === undefined) return;
    entry.delivered = false;
    entry.redelivered = true;
    entry.deliveryCount = deliveryCount;
  }

  private exchange(reader: ByteReader): void {
    const name = reader.shortString();
    const type = reader.shortString();
    const flags = reader.octet();
    const args = readTable(reader);
    this.exchanges.set(name, { name, type, autoDelete: (flags & 1) !== 0, internal: (flags & 2) !== 0, args });
  }

  private exchangeDeleted(name: string): void {
    this.exchanges.delete(name);
    this.dropBindings((binding) => binding.source === name || isTo(binding, 'exchange', name));
  }

  private queue(reader: ByteReader): void {
    const id = reader.long();
    const name = reader.shortString();
    const autoDelete = (reader.octet() & 1) !== 0;
    this.queues.set(id, { id, name, autoDelete, args: readTable(reader), entries: new Map() });
    this.highestQueueId = Math.max(this.highestQueueId, id);
  }

  private queueDeleted(id: number): void {
    const queue = this.queues.get(id);
    if (queue === undefined) return;
    this.queues.delete(id);
    this.dropBindings((binding) => isTo(binding, 'queue', queue.name));
  }

  private binding(reader: ByteReader, bound: boolean): void {
    const binding: RecoveredBinding = {
      source: reader.shortString(),
      destinationKind: reader.octet() === 1 ? 'queue' : 'exchange',
      destination: reader.shortString(),
      routingKey: reader.shortString(),
      args: readTable(reader),
    };
    const { source, destinationKind, destination, routingKey, args } = binding;
    const key = [source, destinationKind, destination, routingKey, encodeTable(args).toString('latin1')].join('\0');
    if (bound) this.bindings.set(key, binding);
    else this.bindings.delete(key);
  }

  private dropBindings(gone: (binding: RecoveredBinding) => boolean): void {
    for (const [key, binding] of this.bindings) if (gone(binding)) this.bindings.delete(key);
  }
}

/** Read before anything is looked up: an entry of a queue that is gone still has to be read past. */
const entryOf = (reader: ByteReader) => ({ queue: reader.long(), sequence: reader.longLongNumber() });

const isTo = (binding: RecoveredBinding, kind: 'queue' | 'exchange', name: string): boolean =>
  binding.destinationKind === kind && binding.destination === name;
