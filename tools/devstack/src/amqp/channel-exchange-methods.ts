import { AmqpError, describe, preconditionFailed } from './amqp-error';
import { checkSameArguments, checkSameProperty } from './argument-equivalence';
import { refuseReserved } from './broker';
import type { ByteReader } from './byte-reader';
import type { Channel } from './channel';
import type { Exchange } from './exchange';
import { isExchangeType } from './exchange-router';
import { type ExchangeDeclare, readExchangeBinding, readExchangeDeclare, readExchangeDelete } from './method-codec';
import { METHOD } from './method-ids';
import { fieldTypeName } from './queue-arguments';
import { unsupported } from './unsupported-method';

export function handleExchangeMethod(channel: Channel, method: number, reader: ByteReader): void {
  switch (method) {
    case METHOD.exchangeDeclare:
      declare(channel, readExchangeDeclare(reader));
      return;
    case METHOD.exchangeDelete:
      remove(channel, reader);
      return;
    case METHOD.exchangeBind:
      bind(channel, reader);
      return;
    case METHOD.exchangeUnbind:
      unbind(channel, reader);
      return;
    default:
      throw unsupported(method);
  }
}

export function refuseDefaultExchange(name: string): void {
  if (name === '') throw new AmqpError(403, 'operation not permitted on the default exchange');
}

function declare(channel: Channel, request: ExchangeDeclare): void {
  const { broker } = channel;
  const { exchange: name, type, passive, noWait } = request;
  if (passive) {
    refuseDefaultExchange(name);
    broker.exchange(name);
    channel.replyUnless(noWait, METHOD.exchangeDeclareOk);
    return;
  }
  if (!isExchangeType(type)) throw new AmqpError(503, `invalid exchange type '${type}'`);
  refuseDefaultExchange(name);
  const existing = broker.findExchange(name);
  if (existing !== undefined) {
    checkEquivalent(existing, request);
  } else {
    refuseReserved('exchange', name);
    checkAlternate(request);
    const { durable, autoDelete, internal, args } = request;
    broker.addExchange({ name, type, durable, autoDelete, internal, args });
  }
  channel.replyUnless(noWait, METHOD.exchangeDeclareOk);
}

function checkEquivalent(existing: Exchange, request: ExchangeDeclare): void {
  const where = describe('exchange', existing.name);
  checkSameProperty(where, 'type', request.type, existing.type);
  checkSameProperty(where, 'durable', request.durable, existing.durable);
  checkSameProperty(where, 'auto_delete', request.autoDelete, existing.autoDelete);
  checkSameProperty(where, 'internal', request.internal, existing.internal);
  checkSameArguments(where, ['alternate-exchange'], request.args, existing.args);
}

function checkAlternate({ exchange, args }: ExchangeDeclare): void {
  const field = args.get('alternate-exchange');
  if (field !== undefined && field.type !== 'S')
    throw preconditionFailed(
      `invalid type '${fieldTypeName(field)}' for arg 'alternate-exchange' in ${describe('exchange', exchange)}`,
    );
}

function remove(channel: Channel, reader: ByteReader): void {
  const { exchange: name, ifUnused, noWait } = readExchangeDelete(reader);
  refuseDefaultExchange(name);
  if (name.startsWith('amq.')) throw new AmqpError(403, `deletion of system ${describe('exchange', name)} not allowed`);
  const exchange = channel.broker.findExchange(name);
  if (exchange !== undefined) {
    if (ifUnused && exchange.isUsed) throw preconditionFailed(`${describe('exchange', name)} in use`);
    channel.broker.deleteExchange(exchange);
  }
  channel.replyUnless(noWait, METHOD.exchangeDeleteOk);
}

function bind(channel: Channel, reader: ByteReader): void {
  const { destination, source, routingKey, noWait, args } = readExchangeBinding(reader);
  refuseDefaultExchange(destination);
  refuseDefaultExchange(source);
  const { broker } = channel;
  broker.bind(broker.exchange(source), broker.exchange(destination), routingKey, args);
  channel.replyUnless(noWait, METHOD.exchangeBindOk);
}

function unbind(channel: Channel, reader: ByteReader): void {
  const { destination, source, routingKey, noWait, args } = readExchangeBinding(reader);
  refuseDefaultExchange(destination);
  refuseDefaultExchange(source);
  const from = channel.broker.findExchange(source);
  const to = channel.broker.findExchange(destination);
  if (from !== undefined && to !== undefined) channel.broker.unbind(from, to, routingKey, args);
  channel.replyUnless(noWait, METHOD.exchangeUnbindOk);
}
