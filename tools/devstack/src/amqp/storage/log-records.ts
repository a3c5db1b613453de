import type { Binding } from '../binding';
import type { ByteWriter } from '../byte-writer';
import type { Exchange } from '../exchange';
import { writeTable } from '../field-table';
import type { Message, QueueEntry } from '../message';
import type { Queue } from '../queue';
import type { QueuedEntry } from './message-store';

export const RECORD = {
  message: 1,
  delivered: 2,
  returned: 3,
  removed: 4,
  exchange: 5,
  exchangeDeleted: 6,
  queue: 7,
  queueDeleted: 8,
  bound: 9,
  unbound: 10,
} as const;

/** Flags of a queue entry: it has been with a consumer before, and it is with one now. */
export const ENTRY_REDELIVERED = 1;
export const ENTRY_OUTSTANDING = 2;

export function writeExchange(out: ByteWriter, exchange: Exchange): void {
  out.octet(RECORD.exchange);
  out.shortString(exchange.name);
  out.shortString(exchange.type);
  out.octet((exchange.autoDelete ? 1 : 0) | (exchange.internal ? 2 : 0));
  writeTable(out, exchange.args);
}

export function writeExchangeDeleted(out: ByteWriter, name: string): void {
  out.octet(RECORD.exchangeDeleted);
  out.shortString(name);
}

export function writeQueue(out: ByteWriter, queue: Queue): void {
  out.octet(RECORD.queue);
  out.long(queue.id);
  out.shortString(queue.name);
  out.octet(queue.autoDelete ? 1 : 0);
  writeTable(out, queue.args);
}

export function writeQueueDeleted(out: ByteWriter, id: number): void {
  out.octet(RECORD.queueDeleted);
  out.long(id);
}

export function writeBinding(out: ByteWriter, record: 9 | 10, binding: Binding): void {
  out.octet(record);
  out.shortString(binding.source.name);
  out.octet(binding.destination.kind === 'queue' ? 1 : 2);
  out.shortString(binding.destination.name);
  out.shortString(binding.routingKey);
  writeTable(out, binding.args);
}

export function writeMessage(out: ByteWriter, message: Message, entries: readonly QueuedEntry[]): void {
  out.octet(RECORD.message);
  out.shortString(message.exchange);
  out.shortString(message.routingKey);
  out.short(message.copies.length);
  for (const key of message.copies) out.shortString(key);
  out.long(message.properties.bytes.length);
  out.raw(message.properties.bytes);
  out.long(message.body.length);
  out.raw(message.body);
  out.short(entries.length);
  for (const { queue, entry } of entries) {
    out.long(queue.id);
    out.longLongNumber(entry.sequence);
    out.double(entry.expiresAt);
    out.octet((entry.redelivered ? ENTRY_REDELIVERED : 0) | (entry.outstanding ? ENTRY_OUTSTANDING : 0));
    out.long(entry.deliveryCount);
  }
}

export function writeEntryEvent(out: ByteWriter, record: 2 | 4, queue: Queue, entry: QueueEntry): void {
  out.octet(record);
  out.long(queue.id);
  out.longLongNumber(entry.sequence);
}

export function writeReturned(out: ByteWriter, queue: Queue, entry: QueueEntry): void {
  out.octet(RECORD.returned);
  out.long(queue.id);
  out.longLongNumber(entry.sequence);
  out.long(entry.deliveryCount);
}
