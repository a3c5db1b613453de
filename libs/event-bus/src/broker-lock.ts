import type { Channel } from 'amqplib';
import type { OpenChannel } from './channel-at-once';
import { closeChannel } from './close-channel';

const tryEveryMs = 100;
const resourceLocked = 405;

/**
 * Does the work while nobody else holds the lock of this name: a queue of which one connection has exclusive use. The
 * broker takes it away from a connection that breaks, and after that does nothing more that came over it; so whoever
 * has the lock next finds the work before done or not, but never under way.
 *
 * @param openChannel over the connection that is to hold the lock
 * @param withinMs how long to wait for the lock
 * @param work is given a channel of the connection that holds it
 * @throws what the broker or the work throws, and the broker's refusal when somebody else keeps the lock
 */
export async function withBrokerLock<Result>(
  openChannel: OpenChannel,
  name: string,
  withinMs: number,
  work: (channel: Channel) => Promise<Result>,
): Promise<Result> {
  const deadline = Date.now() + withinMs;
  for (;;) {
    try {
      return await onceLocked(openChannel, name, work);
    } catch (error) {
      if ((error as { code?: unknown }).code !== resourceLocked || Date.now() >= deadline) throw error;
      await new Promise((resolve) => setTimeout(resolve, tryEveryMs).unref());
    }
  }
}

async function onceLocked<Result>(
  openChannel: OpenChannel,
  name: string,
  work: (channel: Channel) => Promise<Result>,
): Promise<Result> {
  const channel = await openChannel();
  // Whoever waits for an answer on it hears of it; this is only so that nobody else does.
  channel.on('error', () => {});
  // A refusal, because it is somebody else's, closes the channel.
  await channel.assertQueue(name, { exclusive: true, durable: false, autoDelete: true });
  try {
    return await work(channel);
  } finally {
    await closeChannel(channel);
    await release(openChannel, name).catch(() => {});
  }
}

/** Over a channel of its own: the one of the work may be gone, and the lock stays with the connection. */
async function release(openChannel: OpenChannel, name: string): Promise<void> {
  const channel = await openChannel();
  channel.on('error', () => {}); // gone with the connection, and had by somebody else by now
  await channel.deleteQueue(name);
  await closeChannel(channel);
}
