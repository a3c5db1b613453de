import type { Logger } from '@shop/telemetry';
import type { Channel, RecoveringChannelModel } from 'amqplib';
import type { z } from 'zod';
import { manageChannel, openPlainChannel } from './managed-channel';

/** A way to every running instance of a service. */
export interface Broadcast<Payload> {
  /** Calls out. Never throws: with the broker away nobody hears it. */
  send(payload: Payload): void;
  ready(): boolean;
  close(): Promise<void>;
}

export interface BroadcastOptions<Payload> {
  exchange: string;
  connection: RecoveringChannelModel;
  schema: z.ZodType<Payload>;
  handle: (payload: Payload) => void;
  logger: Logger;
}

/**
 * Each instance has an exclusive queue, which goes with its connection, on a fanout exchange. Transient and
 * unacknowledged on purpose: whoever was not there has no use for it any more.
 */
export function createBroadcast<Payload>({
  exchange,
  connection,
  schema,
  handle,
  logger,
}: BroadcastOptions<Payload>): Broadcast<Payload> {
  function receive(content: Buffer): void {
    try {
      handle(schema.parse(JSON.parse(content.toString('utf8'))));
    } catch (error) {
      logger.warn('A broadcast could not be handled', { exchange, error });
    }
  }

  const channel = manageChannel<Channel>({
    name: exchange,
    connection,
    logger,
    open: openPlainChannel,
    async setUp(opened) {
      await opened.assertExchange(exchange, 'fanout', { durable: true });
      const { queue } = await opened.assertQueue('', { exclusive: true, autoDelete: true, durable: false });
      await opened.bindQueue(queue, exchange, '');
      await opened.consume(queue, (raw) => (raw ? receive(raw.content) : void opened.close().catch(() => {})), {
        noAck: true,
      });
    },
  });

  return {
    send(payload) {
      try {
        channel.current()?.publish(exchange, '', Buffer.from(JSON.stringify(payload)), { persistent: false });
      } catch (error) {
        logger.debug('A broadcast was lost with its channel', { exchange, error });
      }
    },
    ready: () => channel.current() !== undefined,
    close: () => channel.close(),
  };
}
