import { ShopError } from '@shop/errors';
import type { Channel, RecoveringChannelModel } from 'amqplib';

/** Opens a plain channel. */
export type OpenChannel = () => Promise<Channel>;

/**
 * Channels for what somebody waits for: a request, a task, and with them a stop. With the broker away amqplib would
 * let them wait for its return, however long that takes.
 *
 * @param connection one that has not connected yet
 * @returns a function that rejects with ShopError `upstream_unavailable` while the broker is away: at once when the
 * connection is known to be lost. A broker that falls silent holds its callers until the heartbeats have failed.
 */
export function channelAtOnce(connection: RecoveringChannelModel): OpenChannel {
  let connected = false;
  connection.on('connect', () => {
    connected = true;
  });
  connection.on('disconnect', () => {
    connected = false;
  });
  return async () => {
    if (!connected) throw unreachable();
    return connection.createChannel().catch((cause: unknown) => {
      throw unreachable(cause);
    });
  };
}

const unreachable = (cause?: unknown) =>
  new ShopError('upstream_unavailable', 'The message broker cannot be reached', { cause, retryAfter: 1 });
