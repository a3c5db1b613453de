import { AmqpError, describe, preconditionFailed } from './amqp-error';
import type { Channel } from './channel';
import type { Publication } from './content-assembler';
import { copyKeys } from './dead-lettering';
import { Message } from './message';
import { headersOf, withHeaders } from './message-properties';
import { METHOD } from './method-ids';
import { fieldTypeName, LONGEST_EXPIRY } from './queue-arguments';

const NO_COPIES: readonly string[] = [];

/** A message has arrived whole: it is checked, routed, returned if it must be, and its confirm is noted. */
export function publish(channel: Channel, publication: Publication): void {
  const { broker } = channel;
  const { properties } = publication;
  const exchange = broker.exchange(publication.exchange);
  if (exchange.internal) throw new AmqpError(403, `cannot publish to internal ${describe('exchange', exchange.name)}`);
  if (properties.userId !== undefined) checkUser(properties.userId, channel.host.user);
  if (properties.expiration !== undefined) checkExpiration(properties.expiration);
  const message = createMessage(publication);
  const outcome = broker.publish(exchange, message);
  if (outcome === 'unroutable' && publication.mandatory) returnMessage(channel, message);
  if (channel.confirms === undefined) return;
  channel.confirms.add(outcome !== 'refused');
  channel.host.touch();
}

function createMessage({ exchange, routingKey, properties, body }: Publication): Message {
  if (!properties.hasCopies) return new Message(exchange, routingKey, NO_COPIES, properties, body);
  const headers = headersOf(properties);
  for (const key of ['CC', 'BCC']) {
    const field = headers.get(key);
    if (field !== undefined && field.type !== 'A')
      throw preconditionFailed(`invalid message: {unacceptable_type_in_header,"${key}",${fieldTypeName(field)}}`);
  }
  const copies = copyKeys(headers);
  // BCC names receivers that the others must not see.
  const stripped = headers.delete('BCC') ? withHeaders(properties, headers) : properties;
  return new Message(exchange, routingKey, copies, stripped, body);
}

function checkUser(claimed: string, user: string): void {
  if (claimed !== user)
    throw preconditionFailed(`user_id property set to '${claimed}' but authenticated user was '${user}'`);
}

function checkExpiration(expiration: string): void {
  const problem = expirationProblem(expiration);
  if (problem !== undefined) throw preconditionFailed(`invalid expiration '${expiration}': ${problem}`);
}

function expirationProblem(expiration: string): string | undefined {
  const [, digits, rest] = /^([+-]?\d+)(.*)$/s.exec(expiration) ?? [];
  if (digits === undefined) return 'no_integer';
  if (rest !== '') return `{leftover_string,${JSON.stringify(rest)}}`;
  const value = Number(digits);
  if (value < 0) return `{value_negative,${value}}`;
  return value > LONGEST_EXPIRY ? `{value_too_large,${digits}}` : undefined;
}

function returnMessage(channel: Channel, message: Message): void {
  channel.reply(METHOD.basicReturn, (out) => {
    out.short(312);
    out.shortString('NO_ROUTE');
    out.shortString(message.exchange);
    out.shortString(message.routingKey);
  });
  channel.host.writer.content(channel.number, message.properties.bytes, message.body);
}
