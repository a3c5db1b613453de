import { createHash } from 'node:crypto';
import { type ChannelModel, type ConfirmChannel, type ConsumeMessage, connect } from 'amqplib';
import { pause } from '../wait';

/** Hears every message of the platform, on a queue of its own that survives the broker's death. */
export interface MessageLog {
  ids: ReadonlySet<string>;
  /** What the messages of each type were about. */
  subjects: ReadonlyMap<string, ReadonlySet<string>>;
  /** Messages that were published again. */
  copies: () => number;
  /** How many messages are in each of these queues. @throws while the broker is away */
  depths(queues: Iterable<string>): Promise<Map<string, number>>;
  close(): Promise<void>;
}

export interface MessageLogOptions {
  port: number;
  /** How often each message is published once more, soon and in no order: every subscriber gets it that much oftener. */
  copies: number;
  /** Of how much of everything: an order, a customer or a product has all its messages copied, or none. */
  copiedShare: number;
}

const exchanges = ['shop.events', 'shop.commands'];
const queue = 'chaos.log';
const copyHeader = 'x-chaos-copy';
const reconnectMs = 250;
const longestDelayMs = 400;

/** Begins to listen before the first service starts, so that nothing is missed. */
export async function openMessageLog({ port, copies, copiedShare }: MessageLogOptions): Promise<MessageLog> {
  const ids = new Set<string>();
  const subjects = new Map<string, Set<string>>();
  let copied = 0;
  let closed = false;
  let connection: ChannelModel | undefined;

  async function listen(): Promise<void> {
    connection = await connect(`amqp://127.0.0.1:${port}`, { noDelay: true });
    connection.on('error', () => {});
    connection.on('close', () => void relisten());
    const channel = await connection.createConfirmChannel();
    channel.on('error', () => {});
    await declare(channel);
    await channel.prefetch(200);
    await channel.consume(queue, (raw) => raw && void take(channel, raw).catch(() => {}));
  }

  async function relisten(): Promise<void> {
    while (!closed) {
      const listening = await listen().then(
        () => true,
        () => false,
      );
      if (listening) return;
      await pause(reconnectMs);
    }
  }

  async function take(channel: ConfirmChannel, raw: ConsumeMessage): Promise<void> {
    if (raw.properties.headers?.[copyHeader] === undefined) {
      const subject = note(raw);
      const times = isCopied(subject, copiedShare) ? copies : 0;
      await Promise.all(Array.from({ length: times }, () => publishAgain(channel, raw)));
    }
    channel.ack(raw);
  }

  /** @returns what the message is about */
  function note(raw: ConsumeMessage): string {
    const { id, type, subject } = JSON.parse(raw.content.toString());
    ids.add(id);
    const about = subjects.get(type) ?? new Set();
    subjects.set(type, about.add(subject));
    return subject;
  }

  async function publishAgain(channel: ConfirmChannel, { fields, content, properties }: ConsumeMessage): Promise<void> {
    await pause(Math.random() * longestDelayMs);
    const { contentType, messageId, type, correlationId, appId } = properties;
    await new Promise<void>((resolve, reject) => {
      const options = {
        contentType,
        messageId,
        type,
        correlationId,
        appId,
        persistent: true,
        headers: { [copyHeader]: 1 },
      };
      channel.publish(fields.exchange, fields.routingKey, content, options, (error) =>
        error ? reject(error) : resolve(),
      );
    });
    copied++;
  }

  await listen();
  return {
    ids,
    subjects,
    copies: () => copied,
    depths: (queues) => depthsOf(port, queues),
    async close() {
      closed = true;
      await connection?.close().catch(() => {});
    },
  };
}

/** Not all: a copy would stand in for a message that somebody has lost. */
export const isCopied = (subject: string, share: number) =>
  createHash('sha256').update(subject).digest().readUInt32BE() < share * 2 ** 32;

async function declare(channel: ConfirmChannel): Promise<void> {
  await channel.assertQueue(queue, { durable: true, arguments: { 'x-queue-type': 'quorum' } });
  for (const exchange of exchanges) {
    await channel.assertExchange(exchange, 'topic', { durable: true });
    await channel.bindQueue(queue, exchange, '#');
  }
}

async function depthsOf(port: number, queues: Iterable<string>): Promise<Map<string, number>> {
  const connection = await connect(`amqp://127.0.0.1:${port}`);
  connection.on('error', () => {}); // the calls that it fails say so
  try {
    const channel = await connection.createChannel();
    channel.on('error', () => {});
    const depths = new Map<string, number>();
    for (const name of queues) depths.set(name, (await channel.checkQueue(name)).messageCount);
    return depths;
  } finally {
    await connection.close();
  }
}
