import type { Message } from '@shop/contracts';
import type { EventBus } from '@shop/event-bus';
import type { Telemetry } from '@shop/telemetry';
import type { Outbox, OutboxEntry } from './outbox';

export interface OutboxRelayOptions {
  outbox: Outbox;
  bus: Pick<EventBus, 'publish' | 'onConnected'>;
  telemetry: Pick<Telemetry, 'logger' | 'metrics'>;
  /** How often the sweep looks for what a crash left behind, in milliseconds. */
  sweepIntervalMs?: number;
  /** How long the instance that wrote a message is given to publish it before a sweep does, in milliseconds. */
  leaseMs?: number;
  /**
   * Done for an entry that a crash left behind, before it is published: whatever the writer does between the write
   * and the announcement, such as bringing a projection up to date. Must be idempotent.
   */
  recover?: (entry: OutboxEntry) => Promise<void>;
}

export interface OutboxRelay {
  /** Tells the relay of a document just written; it publishes soon, together with others. Returns at once. */
  announce(entry: OutboxEntry): void;
  /** Starts sweeping. */
  start(): void;
  /** Publishes what is under way and stops; what could not be sent waits for the next start. */
  stop(): Promise<void>;
}

const sweepLimit = 500;
const markDelayMs = 100;

/**
 * Publishes messages from an outbox: right after the write, and again by a sweep until the broker has confirmed each
 * and a queue has taken it. At least once, so consumers count by id. A crash between the publish and the mark sends a
 * message twice; none is ever skipped.
 */
export function createOutboxRelay(options: OutboxRelayOptions): OutboxRelay {
  const { outbox, bus } = options;
  const { logger, metrics } = options.telemetry;
  const leaseMs = options.leaseMs ?? 3_000;
  let announced: OutboxEntry[] = [];
  let published: OutboxEntry[] = [];
  let marking: NodeJS.Timeout | undefined;
  let flushing: Promise<void> | undefined;
  let sweeping: Promise<void> | undefined;
  let timer: NodeJS.Timeout | undefined;
  let stopped = false;

  /** One flush at a time: while it waits for the broker, what comes in gathers for the next one. */
  async function flush(): Promise<void> {
    while (announced.length > 0) {
      const batch = announced;
      announced = [];
      await deliver(batch).catch((error: unknown) => {
        logger.warn('An outbox could not be emptied; the sweep tries again', { outbox: outbox.name, error });
      });
    }
  }

  function flushSoon(): void {
    flushing ??= new Promise<void>((resolve) => setImmediate(resolve)).then(flush).finally(() => {
      flushing = undefined;
      if (announced.length > 0) flushSoon();
    });
  }

  async function deliver(entries: readonly OutboxEntry[]): Promise<void> {
    const messages = entries.flatMap((entry) => entry.messages);
    const outcomes = await bus.publish(messages);
    const sent = new Set(messages.filter((_, index) => outcomes[index] === 'confirmed'));
    reportUnsent(messages, sent);
    // Whole documents only: one that still owes a message is sent again by the sweep.
    const done = entries.filter((entry) => entry.messages.every((message) => sent.has(message)));
    markSoon(done);
  }

  /** Marks gather for a moment: a crash in it sends a few messages twice, and the database is spared most writes. */
  function markSoon(entries: readonly OutboxEntry[]): void {
    published.push(...entries);
    if (published.length > 0) marking ??= setTimeout(() => void mark(), markDelayMs);
  }

  async function mark(): Promise<void> {
    clearTimeout(marking);
    marking = undefined;
    const entries = published;
    published = [];
    if (entries.length === 0) return;
    await outbox.markSent(entries).catch((error: unknown) => {
      logger.warn('Published messages could not be marked; they are sent again', { outbox: outbox.name, error });
    });
  }

  function reportUnsent(messages: readonly Message[], sent: ReadonlySet<Message>): void {
    const types = messages.filter((message) => !sent.has(message)).map((message) => message.type);
    if (types.length > 0)
      logger.warn('Messages stay in the outbox', {
        outbox: outbox.name,
        types: [...new Set(types)],
        count: types.length,
      });
  }

  async function sweep(): Promise<void> {
    try {
      const entries = await outbox.pending(new Date(Date.now() - leaseMs), sweepLimit);
      metrics.outboxPending.set(
        { outbox: outbox.name },
        entries.reduce((sum, entry) => sum + entry.messages.length, 0),
      );
      if (options.recover) await Promise.all(entries.map(options.recover));
      if (entries.length > 0) await deliver(entries);
      // What this sweep has sent must not be found by the next one.
      await mark();
    } catch (error) {
      logger.warn('The sweep of an outbox failed; the next one tries again', { outbox: outbox.name, error });
    }
  }

  function sweepNow(): void {
    if (stopped) return;
    sweeping ??= sweep().finally(() => {
      sweeping = undefined;
    });
  }

  return {
    announce(entry) {
      announced.push(entry);
      flushSoon();
    },
    start() {
      timer = setInterval(sweepNow, options.sweepIntervalMs ?? 1_000);
      bus.onConnected(sweepNow);
    },
    async stop() {
      stopped = true;
      clearInterval(timer);
      await sweeping;
      // A flush that ends may have started the next one.
      while (flushing !== undefined) await flushing;
      await mark();
    },
  };
}
