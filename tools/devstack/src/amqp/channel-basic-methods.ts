import { randomBytes } from 'node:crypto';
import { AmqpError, describe, preconditionFailed } from './amqp-error';
import type { ByteReader } from './byte-reader';
import type { Channel } from './channel';
import { accessibleQueue } from './channel-queue-methods';
import { Consumer } from './consumer';
import { type FieldTable, integerOf } from './field-table';
import { withDeliveryCount } from './message-properties';
import { readCancel, readConsume, readGet, readNack, readQos, readReject } from './method-codec';
import { METHOD } from './method-ids';
import { fieldTypeName } from './queue-arguments';
import { unsupported } from './unsupported-method';

export function handleBasicMethod(channel: Channel, method: number, reader: ByteReader): void {
  switch (method) {
    case METHOD.basicQos:
      qos(channel, reader);
      return;
    case METHOD.basicConsume:
      consume(channel, reader);
      return;
    case METHOD.basicCancel:
      cancel(channel, reader);
      return;
    case METHOD.basicGet:
      get(channel, reader);
      return;
    case METHOD.basicNack: {
      const { deliveryTag, multiple, requeue } = readNack(reader);
      channel.settle(channel.takeUnacked(deliveryTag, multiple), requeue ? 'requeue' : 'reject');
      return;
    }
    case METHOD.basicReject: {
      const { deliveryTag, requeue } = readReject(reader);
      channel.settle(channel.takeUnacked(deliveryTag, false), requeue ? 'requeue' : 'reject');
      return;
    }
    case METHOD.basicRecover:
      recover(channel, reader);
      channel.reply(METHOD.basicRecoverOk);
      return;
    case METHOD.basicRecoverAsync:
      recover(channel, reader);
      return;
    case METHOD.basicCancelOk:
      return;
    default:
      throw unsupported(method);
  }
}

function qos(channel: Channel, reader: ByteReader): void {
  const { prefetchSize, prefetchCount, global } = readQos(reader);
  if (prefetchSize !== 0) throw new AmqpError(540, `prefetch_size!=0 (${prefetchSize})`);
  if (global) channel.channelPrefetch = prefetchCount;
  else channel.consumerPrefetch = prefetchCount;
  channel.reply(METHOD.basicQosOk);
  channel.pumpConsumers();
}

function consume(channel: Channel, reader: ByteReader): void {
  const { queue: name, consumerTag, noAck, exclusive, noWait, args } = readConsume(reader);
  const queue = accessibleQueue(channel, name);
  const where = describe('queue', queue.name);
  const tag = consumerTag === '' ? `amq.ctag-${randomBytes(16).toString('base64url')}` : consumerTag;
  if (channel.consumers.has(tag)) throw new AmqpError(530, `attempt to reuse consumer tag '${tag}'`);
  if (queue.isConsumedExclusively || (exclusive && (queue.consumerCount > 0 || queue.settings.singleActiveConsumer)))
    throw new AmqpError(403, `${where} in exclusive use`);
  if (queue.isQuorum && channel.channelPrefetch > 0) throw new AmqpError(540, `${where} does not support global qos`);
  const consumer = new Consumer({
    tag,
    queue,
    target: channel,
    noAck,
    exclusive,
    prefetch: channel.consumerPrefetch,
    priority: priorityOf(args, where),
    args,
  });
  channel.consumers.set(tag, consumer);
  channel.replyUnless(noWait, METHOD.basicConsumeOk, (out) => out.shortString(tag));
  queue.addConsumer(consumer);
  queue.pump();
}

function priorityOf(args: FieldTable, where: string): number {
  const field = args.get('x-priority');
  if (field === undefined) return 0;
  const priority = integerOf(field);
  if (priority === undefined)
    throw preconditionFailed(`invalid arg 'x-priority' for ${where}: "expected integer, got ${fieldTypeName(field)}"`);
  return priority;
}

function cancel(channel: Channel, reader: ByteReader): void {
  const { consumerTag, noWait } = readCancel(reader);
  const consumer = channel.consumers.get(consumerTag);
  channel.replyUnless(noWait, METHOD.basicCancelOk, (out) => out.shortString(consumerTag));
  if (consumer !== undefined) channel.stopConsuming(consumer);
}

function get(channel: Channel, reader: ByteReader): void {
  const { queue: name, noAck } = readGet(reader);
  const queue = accessibleQueue(channel, name);
  const entry = queue.take();
  if (entry === undefined) {
    channel.reply(METHOD.basicGetEmpty, (out) => out.shortString(''));
    return;
  }
  const { message } = entry;
  const tag = channel.track(queue, entry, noAck, undefined);
  channel.reply(METHOD.basicGetOk, (out) => {
    out.longLongNumber(tag);
    out.octet(entry.redelivered ? 1 : 0);
    out.shortString(message.exchange);
    out.shortString(message.routingKey);
    out.long(queue.ready.length);
  });
  const { properties } = message;
  const bytes = queue.isQuorum ? withDeliveryCount(properties, entry.deliveryCount) : properties.bytes;
  channel.host.writer.content(channel.number, bytes, message.body);
}

/** Gives back whatever is unacknowledged; RabbitMQ has no redelivery to the same consumer either. */
function recover(channel: Channel, reader: ByteReader): void {
  const requeue = (reader.octet() & 1) !== 0;
  if (!requeue) throw new AmqpError(540, 'requeue=false');
  channel.settle(channel.unacked.takeUntil(0), 'requeue');
}
