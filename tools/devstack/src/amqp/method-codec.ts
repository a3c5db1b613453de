import type { ByteReader } from './byte-reader';
import { type FieldTable, readTable } from './field-table';

/**
 * The arguments of each method that a client sends, read in the order of the specification.
 * `reserved` shorts are the tickets of AMQP 0-8, which nobody checks.
 */
export interface ExchangeDeclare {
  exchange: string;
  type: string;
  passive: boolean;
  durable: boolean;
  autoDelete: boolean;
  internal: boolean;
  noWait: boolean;
  args: FieldTable;
}

export interface ExchangeBinding {
  destination: string;
  source: string;
  routingKey: string;
  noWait: boolean;
  args: FieldTable;
}

export interface QueueDeclare {
  queue: string;
  passive: boolean;
  durable: boolean;
  exclusive: boolean;
  autoDelete: boolean;
  noWait: boolean;
  args: FieldTable;
}

export interface QueueBinding {
  queue: string;
  exchange: string;
  routingKey: string;
  noWait: boolean;
  args: FieldTable;
}

export interface BasicConsume {
  queue: string;
  consumerTag: string;
  noAck: boolean;
  exclusive: boolean;
  noWait: boolean;
  args: FieldTable;
}

const bit = (bits: number, position: number): boolean => (bits & (1 << position)) !== 0;

export function readStartOk(reader: ByteReader) {
  return {
    clientProperties: readTable(reader),
    mechanism: reader.shortString(),
    response: reader.longString(),
    locale: reader.shortString(),
  };
}

export function readTuneOk(reader: ByteReader) {
  return { channelMax: reader.short(), frameMax: reader.long(), heartbeat: reader.short() };
}

export function readClose(reader: ByteReader) {
  return { code: reader.short(), text: reader.shortString() };
}

export function readExchangeDeclare(reader: ByteReader): ExchangeDeclare {
  reader.short();
  const exchange = reader.shortString();
  const type = reader.shortString();
  const bits = reader.octet();
  return {
    exchange,
    type,
    passive: bit(bits, 0),
    durable: bit(bits, 1),
    autoDelete: bit(bits, 2),
    internal: bit(bits, 3),
    noWait: bit(bits, 4),
    args: readTable(reader),
  };
}

export function readExchangeDelete(reader: ByteReader) {
  reader.short();
  const exchange = reader.shortString();
  const bits = reader.octet();
  return { exchange, ifUnused: bit(bits, 0), noWait: bit(bits, 1) };
}

export function readExchangeBinding(reader: ByteReader): ExchangeBinding {
  reader.short();
  return {
    destination: reader.shortString(),
    source: reader.shortString(),
    routingKey: reader.shortString(),
    noWait: bit(reader.octet(), 0),
    args: readTable(reader),
  };
}

export function readQueueDeclare(reader: ByteReader): QueueDeclare {
  reader.short();
  const queue = reader.shortString();
  const bits = reader.octet();
  return {
    queue,
    passive: bit(bits, 0),
    durable: bit(bits, 1),
    exclusive: bit(bits, 2),
    autoDelete: bit(bits, 3),
    noWait: bit(bits, 4),
    args: readTable(reader),
  };
}

export function readQueueBind(reader: ByteReader): QueueBinding {
  reader.short();
  return {
    queue: reader.shortString(),
    exchange: reader.shortString(),
    routingKey: reader.shortString(),
    noWait: bit(reader.octet(), 0),
    args: readTable(reader),
  };
}

export function readQueueUnbind(reader: ByteReader): QueueBinding {
  reader.short();
  return {
    queue: reader.shortString(),
    exchange: reader.shortString(),
    routingKey: reader.shortString(),
    noWait: false,
    args: readTable(reader),
  };
}

export function readQueuePurge(reader: ByteReader) {
  reader.short();
  return { queue: reader.shortString(), noWait: bit(reader.octet(), 0) };
}

export function readQueueDelete(reader: ByteReader) {
  reader.short();
  const queue = reader.shortString();
  const bits = reader.octet();
  return { queue, ifUnused: bit(bits, 0), ifEmpty: bit(bits, 1), noWait: bit(bits, 2) };
}

export function readQos(reader: ByteReader) {
  return { prefetchSize: reader.long(), prefetchCount: reader.short(), global: bit(reader.octet(), 0) };
}

export function readConsume(reader: ByteReader): BasicConsume {
  reader.short();
  const queue = reader.shortString();
  const consumerTag = reader.shortString();
  const bits = reader.octet();
  // Bit 0 is no-local, which RabbitMQ ignores too.
  return {
    queue,
    consumerTag,
    noAck: bit(bits, 1),
    exclusive: bit(bits, 2),
    noWait: bit(bits, 3),
    args: readTable(reader),
  };
}

export function readCancel(reader: ByteReader) {
  return { consumerTag: reader.shortString(), noWait: bit(reader.octet(), 0) };
}

export function readPublish(reader: ByteReader) {
  reader.short();
  const exchange = reader.shortString();
  const routingKey = reader.shortString();
  const bits = reader.octet();
  return { exchange, routingKey, mandatory: bit(bits, 0), immediate: bit(bits, 1) };
}

export function readGet(reader: ByteReader) {
  reader.short();
  return { queue: reader.shortString(), noAck: bit(reader.octet(), 0) };
}

export function readAck(reader: ByteReader) {
  return { deliveryTag: reader.longLongNumber(), multiple: bit(reader.octet(), 0) };
}

export function readNack(reader: ByteReader) {
  const deliveryTag = reader.longLongNumber();
  const bits = reader.octet();
  return { deliveryTag, multiple: bit(bits, 0), requeue: bit(bits, 1) };
}

export function readReject(reader: ByteReader) {
  return { deliveryTag: reader.longLongNumber(), requeue: bit(reader.octet(), 0) };
}
