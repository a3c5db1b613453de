import type { Channel } from 'amqplib';

/**
 * Closes a channel; resolves when it is gone, whatever took it. amqplib's own promise never settles when the connection
 * breaks before the broker has answered, and whoever waits for it waits for good.
 */
export async function closeChannel(channel: Channel): Promise<void> {
  const gone = new Promise<void>((resolve) => channel.once('close', () => resolve()));
  // It rejects for a channel that is closed already.
  await Promise.race([channel.close(), gone]).catch(() => {});
}
