import type { Message, MessageDefinition, MessageKind } from '@shop/contracts';
import { messageDefinitions } from '@shop/contracts';
import { ShopError } from '@shop/errors';
import type { Logger, Metrics } from '@shop/telemetry';
import type { ConfirmChannel, Options, RecoveringChannelModel } from 'amqplib';
import { manageChannel, openConfirmChannel } from './managed-channel';
import { contentType, encodeMessage } from './message-codec';

/** What became of a message: only `confirmed` means that the broker has it and a queue took it. */
export type PublishOutcome = 'confirmed' | 'unroutable' | 'failed';

// Without a deadline a broker that stops answering would hold the outbox for ever.
const confirmTimeoutMs = 10_000;

export interface Publisher {
  /** Publishes to the exchange of each message's kind. Never rejects: the outcomes are in the order of the messages. */
  publish(messages: readonly Message[]): Promise<PublishOutcome[]>;
  /** Publishes bytes as they are, for retries and dead letters. @throws ShopError `upstream_unavailable` unless confirmed */
  forward(exchange: string, routingKey: string, content: Buffer, options: Options.Publish): Promise<void>;
  ready(): boolean;
  /** Calls back each time that there is a channel to publish on. */
  onReady(listener: () => void): void;
  close(): Promise<void>;
}

export interface PublisherOptions {
  connection: RecoveringChannelModel;
  exchanges: Readonly<Record<MessageKind, string>>;
  logger: Logger;
  metrics: Metrics;
  /** The only messages that are published. */
  publishes?: readonly MessageDefinition[];
  /** Called with each new channel before anything is published on it. */
  declare?: (channel: ConfirmChannel) => Promise<void>;
}

/** Publishes persistent, mandatory messages on a confirm channel that is re-opened whenever it closes. */
export function createPublisher({
  connection,
  exchanges,
  logger,
  metrics,
  publishes = [...messageDefinitions.values()],
  declare = async () => {},
}: PublisherOptions): Publisher {
  const kinds = new Map(publishes.map(({ name, kind }) => [name, kind]));
  // From the start at nought: an alert looks for growth, and a series that begins at one has not grown.
  for (const { type } of publishes) metrics.messagesPublished.inc({ type, outcome: 'unroutable' }, 0);
  const pending = new Set<(outcome: PublishOutcome) => void>();
  const returned = new Set<string>();
  const listeners: (() => void)[] = [];
  let sequence = 0;

  const channel = manageChannel<ConfirmChannel>({
    name: 'publisher',
    connection,
    logger,
    open: openConfirmChannel,
    async setUp(opened) {
      for (const exchange of Object.values(exchanges))
        await opened.assertExchange(exchange, 'topic', { durable: true });
      await declare(opened);
      // basic.return comes before the confirm of the same message, and carries the properties that we gave it.
      opened.on('return', (message) => {
        returned.add(String(message.properties.headers?.[publishHeader]));
      });
    },
    onOpened() {
      for (const listener of listeners) listener();
    },
    onLost() {
      for (const settle of pending) settle('failed');
      returned.clear();
    },
  });

  function publishOne(
    exchange: string,
    routingKey: string,
    content: Buffer,
    options: Options.Publish,
  ): Promise<PublishOutcome> {
    const open = channel.current();
    if (!open) return Promise.resolve('failed');
    const mark = String(++sequence);
    return new Promise((resolve) => {
      const settle = (outcome: PublishOutcome) => {
        clearTimeout(timer);
        pending.delete(settle);
        returned.delete(mark);
        resolve(outcome);
      };
      const timer = setTimeout(settle, confirmTimeoutMs, 'failed');
      pending.add(settle);
      const headers = { ...options.headers, [publishHeader]: mark };
      try {
        open.publish(
          exchange,
          routingKey,
          content,
          { ...options, headers, persistent: true, mandatory: true },
          (error) => {
            settle(error ? 'failed' : returned.has(mark) ? 'unroutable' : 'confirmed');
          },
        );
      } catch {
        // The channel closed between the look and the publish.
        settle('failed');
      }
    });
  }

  return {
    publish: (messages) =>
      Promise.all(
        messages.map(async (message) => {
          const kind = kinds.get(message.name);
          // Left by a release that said more than this one, or missing in the service's publications: it waits, and holds
          // up nobody else.
          if (!kind) {
            metrics.messagesPublished.inc({ type: message.type, outcome: 'failed' });
            logger.error('A message that this service does not declare to publish stays in its outbox', {
              type: message.type,
              id: message.id,
            });
            return 'failed' as const;
          }
          const outcome = await publishOne(exchanges[kind], message.type, encodeMessage(message), {
            contentType,
            messageId: message.id,
            type: message.type,
            correlationId: message.correlationid,
            appId: message.source,
          });
          metrics.messagesPublished.inc({ type: message.type, outcome });
          return outcome;
        }),
      ),
    async forward(exchange, routingKey, content, options) {
      const outcome = await publishOne(exchange, routingKey, content, options);
      if (outcome !== 'confirmed')
        throw new ShopError('upstream_unavailable', `The broker did not take the message: ${outcome}`);
    },
    ready: () => channel.current() !== undefined,
    onReady: (listener) => void listeners.push(listener),
    close: () => channel.close(),
  };
}

/** Tells a returned message from its neighbours; ids can repeat, this number cannot. */
const publishHeader = 'x-shop-publish';
