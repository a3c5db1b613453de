import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Binding } from '../binding';
import { ByteWriter } from '../byte-writer';
import type { Exchange } from '../exchange';
import type { Message, QueueEntry } from '../message';
import type { Queue } from '../queue';
import { BATCH_HEADER, LogFile } from './log-file';
import {
  RECORD,
  writeBinding,
  writeEntryEvent,
  writeExchange,
  writeExchangeDeleted,
  writeMessage,
  writeQueue,
  writeQueueDeleted,
  writeReturned,
} from './log-records';
import type { DurableContents, MessageStore, QueuedEntry } from './message-store';
import { RecoveredState } from './recovered-state';

/** The log is rewritten when it holds this much that nobody needs, and more of that than of anything else. */
const DEAD_BYTES = 16 * 1024 * 1024;
const SNAPSHOT_BATCH = 1024 * 1024;
const LARGEST_KEPT_BUFFER = 1024 * 1024;

/** Notes everything durable in one append-only log; see log-file.ts for what a crash leaves of it. */
export class LogStore implements MessageStore {
  isUrgent = false;
  readonly recovered = new RecoveredState();
  private readonly file: LogFile;
  private batch = emptyBatch();
  private liveBytes = 0;
  private contents: DurableContents | undefined;

  constructor(directory: string) {
    mkdirSync(directory, { recursive: true });
    this.file = LogFile.open(join(directory, 'broker.log'), (records) => this.recovered.apply(records));
  }

  /** From here on the log may be rewritten from what the broker holds. */
  attach(contents: DurableContents): void {
    this.contents = contents;
    for (const [message, entries] of contents.messages()) this.countAlive(message, entries.length);
    this.compactWhenWorthwhile();
  }

  get hasPending(): boolean {
    return this.batch.length > BATCH_HEADER;
  }

  exchangeDeclared(exchange: Exchange): void {
    this.isUrgent = true;
    writeExchange(this.batch, exchange);
  }

  exchangeDeleted(exchange: Exchange): void {
    this.isUrgent = true;
    writeExchangeDeleted(this.batch, exchange.name);
  }

  queueDeclared(queue: Queue): void {
    this.isUrgent = true;
    writeQueue(this.batch, queue);
  }

  queueDeleted(queue: Queue): void {
    this.isUrgent = true;
    writeQueueDeleted(this.batch, queue.id);
  }

  bound(binding: Binding): void {
    this.isUrgent = true;
    writeBinding(this.batch, RECORD.bound, binding);
  }

  unbound(binding: Binding): void {
    this.isUrgent = true;
    writeBinding(this.batch, RECORD.unbound, binding);
  }

  stored(message: Message, entries: readonly QueuedEntry[]): void {
    this.isUrgent = true;
    writeMessage(this.batch, message, entries);
    this.countAlive(message, entries.length);
  }

  delivered(queue: Queue, entry: QueueEntry): void {
    this.isUrgent = true;
    writeEntryEvent(this.batch, RECORD.delivered, queue, entry);
  }

  returned(queue: Queue, entry: QueueEntry): void {
    writeReturned(this.batch, queue, entry);
  }

  /** Not urgent: an acknowledgement that is lost brings the message back, which at-least-once allows. */
  removed(queue: Queue, entry: QueueEntry): void {
    writeEntryEvent(this.batch, RECORD.removed, queue, entry);
    this.forgotten(entry);
  }

  forgotten({ message }: QueueEntry): void {
    message.logReferences--;
    if (message.logReferences === 0) this.liveBytes -= message.logBytes;
  }

  flush(): void {
    this.isUrgent = false;
    if (!this.hasPending) return;
    this.file.append(this.batch.view());
    if (this.batch.bytes.length > LARGEST_KEPT_BUFFER) this.batch = emptyBatch();
    else this.batch.length = BATCH_HEADER;
    this.compactWhenWorthwhile();
  }

  close(): void {
    this.flush();
    this.file.close();
  }

  private countAlive(message: Message, references: number): void {
    message.logReferences = references;
    message.logBytes = message.properties.bytes.length + message.body.length + 64;
    this.liveBytes += message.logBytes;
  }

  private compactWhenWorthwhile(): void {
    const dead = this.file.size - this.liveBytes;
    if (this.contents === undefined || dead < DEAD_BYTES || dead < this.liveBytes) return;
    this.file.replace(snapshot(this.contents));
  }
}

function emptyBatch(): ByteWriter {
  const batch = new ByteWriter(16 * 1024);
  batch.reserve(BATCH_HEADER);
  return batch;
}

/** In an order in which everything a record names comes before it. */
function* snapshot(contents: DurableContents): Generator<Buffer> {
  const batch = emptyBatch();
  for (const exchange of contents.exchanges()) writeExchange(batch, exchange);
  for (const queue of contents.queues()) writeQueue(batch, queue);
  for (const binding of contents.bindings()) writeBinding(batch, RECORD.bound, binding);
  for (const [message, entries] of contents.messages()) {
    writeMessage(batch, message, entries);
    if (batch.length < SNAPSHOT_BATCH) continue;
    yield batch.view();
    batch.length = BATCH_HEADER;
  }
  if (batch.length > BATCH_HEADER) yield batch.view();
}
