import { randomBytes } from 'node:crypto';
import { AmqpError, describe, preconditionFailed } from './amqp-error';
import { checkSameArguments, checkSameProperty } from './argument-equivalence';
import { locked, refuseForeign, refuseReserved } from './broker';
import type { ByteReader } from './byte-reader';
import type { Channel } from './channel';
import { refuseDefaultExchange } from './channel-exchange-methods';
import { type FieldTable, stringField } from './field-table';
import { checkMatchArgument } from './headers-matching';
import {
  type QueueDeclare,
  readQueueBind,
  readQueueDeclare,
  readQueueDelete,
  readQueuePurge,
  readQueueUnbind,
} from './method-codec';
import { METHOD } from './method-ids';
import type { Queue } from './queue';
import { unsupported } from './unsupported-method';

export function handleQueueMethod(channel: Channel, method: number, reader: ByteReader): void {
  switch (method) {
    case METHOD.queueDeclare:
      declare(channel, readQueueDeclare(reader));
      return;
    case METHOD.queueBind:
      bind(channel, reader);
      return;
    case METHOD.queueUnbind:
      unbind(channel, reader);
      return;
    case METHOD.queuePurge:
      purge(channel, reader);
      return;
    case METHOD.queueDelete:
      remove(channel, reader);
      return;
    default:
      throw unsupported(method);
  }
}

/** An empty name stands for the queue that the channel declared last. */
export function queueName(channel: Channel, name: string): string {
  if (name !== '') return name;
  if (channel.lastQueue === undefined) throw new AmqpError(404, 'no previously declared queue');
  return channel.lastQueue;
}

/** @throws AmqpError 404 or, for another connection's exclusive queue, 405. */
export function accessibleQueue(channel: Channel, name: string): Queue {
  const queue = channel.broker.queue(queueName(channel, name));
  refuseForeign(queue, channel.host);
  return queue;
}

const randomName = (): string => `amq.gen-${randomBytes(16).toString('base64url')}`;

function declare(channel: Channel, request: QueueDeclare): void {
  const queue = request.passive ? declarePassively(channel, request.queue) : declareActively(channel, request);
  queue.touch();
  channel.lastQueue = queue.name;
  channel.replyUnless(request.noWait, METHOD.queueDeclareOk, (out) => {
    out.shortString(queue.name);
    out.long(queue.messageCount);
    out.long(queue.consumerCount);
  });
}

/** Here an empty name is a name like any other: there is no such queue. */
function declarePassively(channel: Channel, name: string): Queue {
  const queue = channel.broker.queue(name);
  refuseForeign(queue, channel.host);
  return queue;
}

function declareActively(channel: Channel, request: QueueDeclare): Queue {
  const { broker, host } = channel;
  const existing = request.queue === '' ? undefined : broker.findQueue(request.queue);
  if (existing !== undefined) {
    checkEquivalent(existing, request, host);
    return existing;
  }
  refuseReserved('queue', request.queue);
  const name = request.queue === '' ? randomName() : request.queue;
  refuseForQuorum(name, request);
  const { durable, autoDelete, exclusive, args } = request;
  return broker.addQueue({ name, durable, autoDelete, owner: exclusive ? host : undefined, args });
}

const COMPARED_ARGUMENTS = [
  'x-expires',
  'x-message-ttl',
  'x-dead-letter-exchange',
  'x-dead-letter-routing-key',
  'x-dead-letter-strategy',
  'x-max-length',
  'x-max-length-bytes',
  'x-max-priority',
  'x-overflow',
  'x-single-active-consumer',
  'x-delivery-limit',
  'x-queue-type',
];

function checkEquivalent(existing: Queue, request: QueueDeclare, connection: object): void {
  const where = describe('queue', existing.name);
  checkSameProperty(where, 'durable', request.durable, existing.durable);
  checkSameProperty(where, 'auto_delete', request.autoDelete, existing.autoDelete);
  if (request.exclusive !== (existing.owner !== undefined)) throw locked(existing);
  refuseForeign(existing, connection);
  checkSameArguments(where, COMPARED_ARGUMENTS, sparingClassic(request.args, existing.args), existing.args);
}

/** Saying `classic` is the same as saying nothing. */
function sparingClassic(received: FieldTable, current: FieldTable): FieldTable {
  const type = 'x-queue-type';
  if ((stringField(received, type) ?? 'classic') !== (stringField(current, type) ?? 'classic')) return received;
  const result = new Map(received);
  const same = current.get(type);
  if (same === undefined) result.delete(type);
  else result.set(type, same);
  return result;
}

function refuseForQuorum(name: string, { durable, exclusive, autoDelete, args }: QueueDeclare): void {
  if (stringField(args, 'x-queue-type') !== 'quorum') return;
  const invalid = !durable ? 'non-durable' : exclusive ? 'exclusive-owner' : autoDelete ? 'auto-delete' : undefined;
  if (invalid !== undefined) throw preconditionFailed(`invalid property '${invalid}' for ${describe('queue', name)}`);
}

function bind(channel: Channel, reader: ByteReader): void {
  const { queue: name, exchange, routingKey, noWait, args } = readQueueBind(reader);
  refuseDefaultExchange(exchange);
  const { broker } = channel;
  const source = broker.exchange(exchange);
  const queue = accessibleQueue(channel, name);
  if (source.type === 'headers') checkMatchArgument(args);
  // With neither a queue nor a key, the key is the name of the queue declared last.
  const key = name === '' && routingKey === '' ? queue.name : routingKey;
  broker.bind(source, queue, key, args);
  channel.replyUnless(noWait, METHOD.queueBindOk);
}

function unbind(channel: Channel, reader: ByteReader): void {
  const { queue: name, exchange, routingKey, args } = readQueueUnbind(reader);
  refuseDefaultExchange(exchange);
  const queue = channel.broker.findQueue(queueName(channel, name));
  const source = channel.broker.findExchange(exchange);
  if (queue !== undefined && source !== undefined) {
    refuseForeign(queue, channel.host);
    channel.broker.unbind(source, queue, routingKey, args);
  }
  channel.reply(METHOD.queueUnbindOk);
}

function purge(channel: Channel, reader: ByteReader): void {
  const { queue: name, noWait } = readQueuePurge(reader);
  const count = accessibleQueue(channel, name).purge();
  channel.replyUnless(noWait, METHOD.queuePurgeOk, (out) => out.long(count));
}

function remove(channel: Channel, reader: ByteReader): void {
  const { queue: name, ifUnused, ifEmpty, noWait } = readQueueDelete(reader);
  const queue = channel.broker.findQueue(queueName(channel, name));
  let count = 0;
  if (queue !== undefined) {
    refuseForeign(queue, channel.host);
    const where = describe('queue', queue.name);
    if (queue.isQuorum && (ifUnused || ifEmpty)) throw unconditionalOnly(where, ifUnused ? 'if-unused' : 'if-empty');
    if (ifUnused && queue.consumerCount > 0) throw preconditionFailed(`${where} in use`);
    if (ifEmpty && queue.messageCount > 0) throw preconditionFailed(`${where} not empty`);
    count = channel.broker.deleteQueue(queue);
  }
  channel.replyUnless(noWait, METHOD.queueDeleteOk, (out) => out.long(count));
}

const unconditionalOnly = (where: string, flag: string): AmqpError =>
  new AmqpError(
    540,
    `cannot delete ${where}. queue.delete operations with ${flag} flag set are not supported by quorum queues`,
  );
