import type { Message, MessageDefinition } from '@shop/contracts';
import { isPermanent } from '@shop/errors';
import { inSpan, type Logger, type Metrics } from '@shop/telemetry';
import type { Channel, ConsumeMessage, RecoveringChannelModel } from 'amqplib';
import { type ManagedChannel, manageChannel, openPlainChannel } from './managed-channel';
import { decodeMessage, isOfAnotherRelease } from './message-codec';
import { attemptHeader, deadLetterHeaders, deadLetterQueue, queueName, retryRoom } from './names';
import type { Publisher } from './publisher';
import type { Subscription } from './subscription';
import { createSuspects, isSuspect } from './suspects';
import { declareTopology } from './topology';

export interface RetryPolicy {
  /** Pauses before the second, third, … attempt, in milliseconds; the last one repeats. */
  retryDelaysMs: readonly number[];
  /** Attempts before a message goes to the dead letters. */
  maxAttempts: number;
}

export interface ConsumerOptions {
  service: string;
  namespace: string;
  subscription: Subscription;
  connection: RecoveringChannelModel;
  publisher: Publisher;
  policy: RetryPolicy;
  /** Resolves when the queue may be bound. */
  mayBind: () => Promise<void>;
  logger: Logger;
  metrics: Metrics;
}

export interface Consumer {
  ready(): boolean;
  /** Resolves when the queue is declared and being consumed. */
  started(): Promise<void>;
  /** Takes no further message, waits for those being handled and closes, all within the given time. */
  stop(graceMs: number): Promise<void>;
}

interface Delivery {
  raw: ConsumeMessage;
  channel: Channel;
}

interface Decoded extends Delivery {
  message: Message;
}

const setAsidePauseMs = 1_000;
// Enough to meet the instance beside this one that reads it, while a release is rolled out; without one, nobody can.
const attemptsOfAnotherRelease = 5;

/** Consumes one subscription: each message is acknowledged after its outcome is stored, here or by the broker. */
export function createConsumer(options: ConsumerOptions): Consumer {
  const { subscription, logger, metrics, publisher, policy } = options;
  const queue = queueName(options.service, subscription.name, options.namespace);
  const definitions: ReadonlyMap<string, MessageDefinition> = new Map(
    subscription.messages.map((one) => [one.name, one]),
  );
  const running = new Set<Promise<void>>();
  const newSuspects = () => createSuspects<Delivery>(handleAlone, track);
  let suspects = newSuspects();
  let waiting: Delivery[] = [];
  let gathering = false;
  let stopped = false;
  let consumerTag: string | undefined;
  /** What deliveries can be settled on. Not `channel.current()`: some come before the channel counts as open. */
  let live: Channel | undefined;

  const channel: ManagedChannel<Channel> = manageChannel({
    name: queue,
    connection: options.connection,
    logger,
    open: openPlainChannel,
    async setUp(opened) {
      // What came over it would only be held up until the last handler has ended.
      if (stopped) return;
      await options.mayBind();
      await declareTopology(opened, options, [subscription], policy.retryDelaysMs);
      await opened.prefetch(subscription.prefetch);
      if (stopped) return;
      live = opened;
      opened.once('close', () => lost(opened));
      const reply = await opened.consume(queue, (raw) => {
        // The broker cancels a consumer when its queue is deleted: a new channel declares the queue again.
        if (raw === null) void opened.close().catch(() => {});
        else if (!stopped) take({ raw, channel: opened });
      });
      consumerTag = reply.consumerTag;
    },
  });

  function lost(closed: Channel): void {
    if (live !== closed) return;
    live = undefined;
    waiting = [];
    suspects.clear();
    suspects = newSuspects();
  }

  function take(delivery: Delivery): void {
    if (isSuspect(delivery.raw)) {
      suspects.add(delivery);
      return;
    }
    if (subscription.batch === 1) {
      track(handleAll([delivery]));
      return;
    }
    waiting.push(delivery);
    if (gathering) return;
    gathering = true;
    // One turn of the event loop lets the rest of what has arrived join the batch.
    setImmediate(() => {
      gathering = false;
      while (waiting.length > 0) track(handleAll(waiting.splice(0, subscription.batch)));
    });
  }

  /** The next one may take the channel down, and acknowledgements that have not arrived with it: asks the broker. */
  async function handleAlone(delivery: Delivery): Promise<void> {
    await handleAll([delivery]);
    if (isSettleable(delivery)) await delivery.channel.checkQueue(queue).catch(() => {});
  }

  function track(work: Promise<void>): void {
    running.add(work);
    void work.finally(() => running.delete(work));
  }

  async function handleAll(deliveries: Delivery[]): Promise<void> {
    const decoded: Decoded[] = [];
    for (const delivery of deliveries) {
      try {
        decoded.push({ ...delivery, message: decodeMessage(delivery.raw.content, definitions) });
      } catch (error) {
        await fail(delivery, error);
      }
    }
    if (decoded.length > 0) await attempt(decoded);
  }

  async function attempt(batch: Decoded[]): Promise<void> {
    const startedAt = performance.now();
    try {
      await withinSpan(batch);
      for (const delivery of batch) acknowledge(delivery, 'handled');
    } catch (error) {
      if (batch.length > 1) for (const delivery of batch) await attempt([delivery]);
      else if (batch[0]) await fail(batch[0], error);
    } finally {
      metrics.messageProcessDuration.observe({ subscription: queue }, (performance.now() - startedAt) / 1000);
    }
  }

  function withinSpan(batch: Decoded[]): Promise<void> {
    const messages = batch.map((delivery) => delivery.message);
    const [first] = messages;
    return inSpan(
      `process ${queue}`,
      {
        kind: 'consumer',
        ...(first?.traceparent && messages.length === 1 ? { parent: first.traceparent } : {}),
        ...(first ? { requestId: first.correlationid } : {}),
        attributes: {
          'messaging.system': 'rabbitmq',
          'messaging.operation.type': 'process',
          'messaging.destination.name': queue,
          'messaging.batch.message_count': messages.length,
          ...(first ? { 'messaging.message.id': first.id } : {}),
        },
      },
      () => subscription.handle(messages),
    );
  }

  async function fail(delivery: Delivery, error: unknown): Promise<void> {
    const attempts = Number(delivery.raw.properties.headers?.[attemptHeader] ?? 0) + 1;
    const most = isOfAnotherRelease(error)
      ? Math.min(attemptsOfAnotherRelease, policy.maxAttempts)
      : policy.maxAttempts;
    if (isPermanent(error) || attempts >= most) return bury(delivery, error);
    const delay = policy.retryDelaysMs[Math.min(attempts, policy.retryDelaysMs.length) - 1] ?? 1_000;
    logger.warn('A message failed and is tried again', {
      queue,
      type: delivery.raw.properties.type,
      id: delivery.raw.properties.messageId,
      attempts,
      delay,
      error,
    });
    await forward(delivery, retryRoom(delay), queue, { [attemptHeader]: attempts }, 'retried');
  }

  function bury(delivery: Delivery, error: unknown): Promise<void> {
    const reason = error instanceof Error ? error.message : String(error);
    logger.error('A message goes to the dead letters', { queue, id: delivery.raw.properties.messageId, error });
    const headers = {
      [deadLetterHeaders.reason]: reason.slice(0, 500),
      [deadLetterHeaders.queue]: queue,
      [deadLetterHeaders.failedAt]: new Date().toISOString(),
    };
    return forward(delivery, '', deadLetterQueue(queue), headers, 'dead_lettered');
  }

  async function forward(
    delivery: Delivery,
    exchange: string,
    key: string,
    headers: Record<string, unknown>,
    outcome: 'retried' | 'dead_lettered',
  ): Promise<void> {
    // With its channel gone the broker has the message back already: set aside as well, there would be two of it.
    if (!isSettleable(delivery)) return;
    const { content, properties } = delivery.raw;
    // How often the broker has taken this delivery back says nothing about the next one.
    const { 'x-delivery-count': _returns, ...kept } = properties.headers ?? {};
    try {
      await publisher.forward(exchange, key, content, {
        contentType: properties.contentType as string,
        messageId: properties.messageId as string,
        type: properties.type as string,
        correlationId: properties.correlationId as string,
        appId: properties.appId as string,
        headers: { ...kept, ...headers },
      });
      acknowledge(delivery, outcome);
    } catch (error) {
      logger.warn('A message could not be set aside and stays in its queue', { queue, error });
      // At once it would come back at once, and use up its deliveries while the broker is only out of breath.
      await pause(setAsidePauseMs);
      // reject and not nack: RabbitMQ 4.3 counts only the former towards the delivery limit.
      onChannel(delivery, () => delivery.channel.reject(delivery.raw, true));
    }
  }

  function acknowledge(delivery: Delivery, outcome: string): void {
    metrics.messagesProcessed.inc({ subscription: queue, outcome });
    onChannel(delivery, () => delivery.channel.ack(delivery.raw));
  }

  const isSettleable = (delivery: Delivery) => live === delivery.channel;

  function onChannel(delivery: Delivery, settle: () => void): void {
    if (!isSettleable(delivery)) return;
    try {
      settle();
    } catch (error) {
      logger.debug('A channel closed before its message was settled', { queue, error });
    }
  }

  return {
    ready: () => channel.current() !== undefined,
    started: async () => {
      await channel.opened();
    },
    async stop(graceMs) {
      stopped = true;
      // Of the whole: a broker that is there and does not answer would let each of these wait for ever.
      const over = pause(graceMs);
      const open = channel.current();
      if (open && consumerTag) await Promise.race([open.cancel(consumerTag).catch(() => {}), over]);
      await Promise.race([Promise.allSettled(running), over]);
      live = undefined;
      await Promise.race([channel.close(), over]);
    },
  };
}

function pause(milliseconds: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, milliseconds).unref());
}
