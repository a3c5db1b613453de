import type { Socket } from 'node:net';
import type { ChannelModel } from 'amqplib';

/**
 * Lets a connection write to its socket once in a turn of the event loop. amqplib writes each acknowledgement and
 * each method by itself: under load, a system call for every message, which cost more than handling it.
 */
export function writeOncePerTurn(model: ChannelModel): void {
  // Not in amqplib's types, and its only way to the socket that it writes to.
  const { stream } = model.connection as unknown as { stream?: Socket };
  if (!stream?.cork) return;
  const { write } = stream;
  let corked = false;
  const uncork = () => {
    corked = false;
    stream.uncork();
  };
  stream.write = ((...parameters: Parameters<typeof write>) => {
    if (!corked) {
      corked = true;
      stream.cork();
      setImmediate(uncork);
    }
    return write.apply(stream, parameters);
  }) as typeof write;
}
