import type { Audience } from '@shop/contracts';
import type { Channel } from 'amqplib';
import { bindingsOf } from './bindings';
import { deadLetterQueue, exchangesOf, queueName, retryRoom } from './names';
import type { Subscription } from './subscription';

// A message that kills its consumer never reaches our own count of attempts: the broker counts for us.
const deliveryLimit = 20;

/**
 * Declares exchanges, the rooms in which messages wait for their next attempt, and for each subscription its quorum
 * queue with its dead letters and bindings. Everything is durable, and declaring it again changes nothing.
 */
export async function declareTopology(
  channel: Channel,
  { service, namespace }: { service: string; namespace: string },
  subscriptions: readonly Pick<Subscription, 'name' | 'messages'>[],
  retryDelaysMs: readonly number[],
): Promise<void> {
  const exchanges = exchangesOf(namespace);
  for (const exchange of Object.values(exchanges)) await channel.assertExchange(exchange, 'topic', { durable: true });
  for (const delay of new Set(retryDelaysMs)) await declareRetryRoom(channel, delay);
  for (const entry of subscriptions) {
    await declareQueue(channel, queueName(service, entry.name, namespace));
  }
  for (const { queue, exchange, routingKey } of bindingsOf({ service, namespace }, subscriptions, exchanges)) {
    await channel.bindQueue(queue, exchange, routingKey);
  }
}

/** Declares queues of other services, so that what is published now is there when their owners start for the first time. */
export async function declareAudience(
  channel: Channel,
  namespace: string,
  audience: readonly Audience[],
): Promise<void> {
  for (const entry of audience) await declareTopology(channel, { service: entry.service, namespace }, [entry], []);
}

/** Messages expire here and return by their own routing key, which is the name of the queue they came from. */
async function declareRetryRoom(channel: Channel, delayMs: number): Promise<void> {
  const room = retryRoom(delayMs);
  await channel.assertExchange(room, 'fanout', { durable: true });
  await channel.assertQueue(room, {
    durable: true,
    arguments: { ...quorum, ...neverDropped, 'x-message-ttl': delayMs, 'x-dead-letter-exchange': '' },
  });
  await channel.bindQueue(room, room, '');
}

async function declareQueue(channel: Channel, queue: string): Promise<void> {
  const dead = deadLetterQueue(queue);
  await channel.assertQueue(dead, { durable: true, arguments: quorum });
  await channel.assertQueue(queue, {
    durable: true,
    arguments: {
      ...quorum,
      ...neverDropped,
      'x-delivery-limit': deliveryLimit,
      'x-dead-letter-exchange': '',
      'x-dead-letter-routing-key': dead,
    },
  });
}

const quorum = { 'x-queue-type': 'quorum' };

/** A dead letter leaves its queue only when the next one has it; that needs publishes to be refused, not dropped. */
const neverDropped = { 'x-dead-letter-strategy': 'at-least-once', 'x-overflow': 'reject-publish' };
