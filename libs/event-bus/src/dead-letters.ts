import { isShopError, ShopError } from '@shop/errors';
import type { Channel, GetMessage, Options } from 'amqplib';
import type { OpenChannel } from './channel-at-once';
import { closeChannel } from './close-channel';
import { type DeadLetter, deadLetterOf, renewed, replayed } from './dead-letter';
import { deadLetterQueue } from './names';
import type { Publisher } from './publisher';

/** Which of a queue's dead letters: one by its id, or all that are there. */
export type Chosen = { id: string } | 'all';

/** What became of the chosen ones. */
export interface Settled {
  letters: DeadLetter[];
  /** How many are still there. */
  remaining: number;
  /** How many could not be replayed, because the broker did not take them; they are still there. */
  failed: number;
}

/** The dead letters of a service's own subscriptions. Every call throws `upstream_unavailable` without a broker. */
export interface DeadLetters {
  /** The queues that can have some, by the name of the queue that the messages were meant for. */
  queues(): string[];
  /** How many there are, queue by queue. */
  counts(): Promise<{ queue: string; messages: number }[]>;
  /**
   * The oldest ones, a thousand at most, and how many there are in all. Looking takes nothing away.
   *
   * @throws ShopError `not_found` for a queue that is not the service's own, `conflict` while somebody else is at it
   */
  list(queue: string): Promise<{ letters: DeadLetter[]; total: number }>;
  /**
   * Sends them to their queue again, where their attempts count from one: each is taken away only when the broker has
   * it there, so a crash in between leaves it in both places and never in none. A thousand at most in one call.
   *
   * @param onSettled told of each at once, for what breaks off has no result
   * @throws ShopError as `list`, and `not_found` for an id that is not there
   */
  replay(queue: string, chosen: Chosen, onSettled?: (letter: DeadLetter) => void): Promise<Settled>;
  /** Throws them away for good. A thousand at most in one call. @throws ShopError as `replay` */
  discard(queue: string, chosen: Chosen, onSettled?: (letter: DeadLetter) => void): Promise<Settled>;
}

const mostAtOnce = 1_000;
const publishedTogether = 50;
// RabbitMQ 4 drops a message of a quorum queue at its 21st return unless told otherwise, and each look is one.
const mostReturns = 10;

/** @param queues the service's own queues at this moment */
export function createDeadLetters(openChannel: OpenChannel, publisher: Publisher, queues: () => string[]): DeadLetters {
  const busy = new Set<string>();

  async function onChannel<Result>(work: (channel: Channel) => Promise<Result>): Promise<Result> {
    const channel = await openChannel();
    // Whoever waits for an answer on it hears of it; this is only so that nobody else does.
    channel.on('error', () => {});
    try {
      return await work(channel);
    } catch (error) {
      throw brokerError(error);
    } finally {
      await closeChannel(channel);
    }
  }

  /**
   * Gives `work` the queue to itself: what one reader holds, another one would not see. Instances of the service keep
   * each other out by a queue of which a connection has exclusive use.
   */
  async function alone<Result>(queue: string, work: (channel: Channel, dead: string) => Promise<Result>) {
    if (!queues().includes(queue)) throw new ShopError('not_found', 'There is no such queue');
    if (busy.has(queue)) throw inUse();
    busy.add(queue);
    try {
      return await onChannel(async (channel) => {
        const dead = deadLetterQueue(queue);
        const lock = `${dead}.lock`;
        await channel.assertQueue(lock, { exclusive: true, durable: false, autoDelete: true });
        try {
          return await work(channel, dead);
        } finally {
          // With the channel gone the broker does both by itself.
          await giveBack(channel, lock).catch(() => {});
        }
      });
    } finally {
      busy.delete(queue);
    }
  }

  /** Takes the chosen ones in hand, and says how many there are in all. What is not chosen goes back in the end. */
  async function choose(
    channel: Channel,
    dead: string,
    chosen: Chosen,
  ): Promise<{ messages: GetMessage[]; total: number }> {
    const { messageCount } = await channel.checkQueue(dead);
    const read: GetMessage[] = [];
    for await (const message of messagesOf(channel, dead)) {
      if (chosen !== 'all' && deadLetterOf(message).id === chosen.id) {
        await renew(channel, dead, read);
        return { messages: [message], total: Math.max(messageCount, read.length + 1) };
      }
      read.push(message);
    }
    if (chosen === 'all') return { messages: read, total: Math.max(messageCount, read.length) };
    await renew(channel, dead, read);
    throw new ShopError('not_found', 'There is no such dead letter');
  }

  /** Renews what has been returned so often that the broker might soon drop it. What fails is left to the next look. */
  async function renew(channel: Channel, dead: string, messages: readonly GetMessage[]): Promise<void> {
    const old = messages.filter(
      ({ properties }) => Number(properties.headers?.['x-delivery-count'] ?? 0) >= mostReturns,
    );
    for (let start = 0; start < old.length; start += publishedTogether) {
      const taken = await forwarded(old.slice(start, start + publishedTogether), dead, renewed);
      for (const message of taken) channel.ack(message);
    }
  }

  /** @returns those that the broker has taken */
  async function forwarded(
    messages: readonly GetMessage[],
    to: string,
    properties: (message: GetMessage) => Options.Publish,
  ): Promise<GetMessage[]> {
    const outcomes = await Promise.allSettled(
      messages.map((message) => publisher.forward('', to, message.content, properties(message))),
    );
    return messages.filter((_, index) => outcomes[index]?.status === 'fulfilled');
  }

  return {
    queues,
    counts: () =>
      onChannel(async (channel) => {
        const counts: { queue: string; messages: number }[] = [];
        for (const queue of queues()) {
          const { messageCount } = await channel.checkQueue(deadLetterQueue(queue));
          counts.push({ queue, messages: messageCount });
        }
        return counts;
      }),
    list: (queue) =>
      alone(queue, async (channel, dead) => {
        const { messages, total } = await choose(channel, dead, 'all');
        await renew(channel, dead, messages);
        return { letters: messages.map(deadLetterOf).sort(byAge), total };
      }),
    replay: (queue, chosen, onSettled) =>
      alone(queue, async (channel, dead) => {
        const { messages, total } = await choose(channel, dead, chosen);
        const done: GetMessage[] = [];
        for (let start = 0; start < messages.length && done.length === start; start += publishedTogether) {
          const taken = await forwarded(messages.slice(start, start + publishedTogether), queue, replayed);
          // Before the acknowledgement, which may fail: the queue has them already.
          for (const message of taken) onSettled?.(deadLetterOf(message));
          for (const message of taken) channel.ack(message);
          done.push(...taken);
        }
        const kept = messages.filter((message) => !done.includes(message));
        await renew(channel, dead, kept);
        return settled(done, total, messages.length - done.length);
      }),
    discard: (queue, chosen, onSettled) =>
      alone(queue, async (channel, dead) => {
        const { messages, total } = await choose(channel, dead, chosen);
        for (const message of messages) {
          channel.ack(message);
          onSettled?.(deadLetterOf(message));
        }
        return settled(messages, total, 0);
      }),
  };
}

async function giveBack(channel: Channel, lock: string): Promise<void> {
  channel.nackAll(true);
  await channel.deleteQueue(lock);
}

async function* messagesOf(channel: Channel, queue: string): AsyncIterable<GetMessage> {
  for (let read = 0; read < mostAtOnce; read++) {
    const message = await channel.get(queue);
    if (!message) return;
    yield message;
  }
}

// Not counted by the broker afterwards: a quorum queue takes a moment to count what was given back.
function settled(done: readonly GetMessage[], total: number, failed: number): Settled {
  return { letters: done.map(deadLetterOf), remaining: total - done.length, failed };
}

function byAge(one: DeadLetter, other: DeadLetter): number {
  return (one.failedAt ?? '').localeCompare(other.failedAt ?? '') || one.id.localeCompare(other.id);
}

const inUse = () => new ShopError('conflict', 'Somebody else is at these dead letters at this moment; try again');

const resourceLocked = 405;

/** What amqplib rejects with when the connection goes has no code to know it by, so whatever is not ours is its. */
function brokerError(error: unknown): ShopError {
  if (isShopError(error)) return error;
  const { code } = error as { code?: unknown };
  if (code === resourceLocked) return inUse();
  const detail = typeof code === 'number' ? 'The message broker refused' : 'The message broker did not answer';
  return new ShopError('upstream_unavailable', detail, { cause: error, retryAfter: 1 });
}
