import type { Message } from '@shop/contracts';
import type { EventBus, PublishOutcome } from '@shop/event-bus';
import type { Telemetry } from '@shop/telemetry';
import type { Outbox, OutboxEntry } from './outbox';
import { pauseBeforeRetry } from './pause-before-retry';

export interface OutboxRelayOptions {
  outbox: Outbox;
  bus: Pick<EventBus, 'publish' | 'onConnected'>;
  telemetry: Pick<Telemetry, 'logger' | 'metrics'>;
  /** How often the sweep looks for what a crash left behind, in milliseconds. */
  sweepIntervalMs?: number;
  /** How long the instance that wrote a message is given to publish it before a sweep does, in milliseconds. */
  leaseMs?: number;
  /**
   * How long a sweep keeps what it has taken from the sweeps of other instances, in milliseconds: longer than a publish
   * can take, and the time after which another instance takes over from one that died.
   */
  claimMs?: number;
  /** Most entries that a sweep takes at once. */
  sweepLimit?: number;
  /**
   * Done for an entry that a crash left behind, before it is published: whatever the writer does between the write
   * and the announcement, such as bringing a projection up to date. Must be idempotent.
   */
  recover?: (entry: OutboxEntry) => Promise<void>;
  now?: () => Date;
}

export interface OutboxRelay {
  /** Tells the relay of a document just written; it publishes soon, together with others. Returns at once. */
  announce(entry: OutboxEntry): void;
  /** Starts sweeping. */
  start(): void;
  /** Publishes what is under way and stops; what could not be sent waits for the next start. */
  stop(): Promise<void>;
}

const markDelayMs = 100;

/** What became of some entries: `sent` whole, or with at least one message that the broker does not have. */
interface Delivery {
  sent: OutboxEntry[];
  unroutable: OutboxEntry[];
  failed: OutboxEntry[];
}

/**
 * Publishes messages from an outbox: right after the write, and again by a sweep until the broker has confirmed each
 * and a queue has taken it. At least once, so consumers count by id. A crash between the publish and the mark sends a
 * message twice; none is ever skipped. The sweeps of several instances claim what they take, so each entry is in one
 * hand at a time. What a sweep cannot send is put off for longer and longer, with its document, and so never stands in
 * the way of the others.
 */
export function createOutboxRelay(options: OutboxRelayOptions): OutboxRelay {
  const { outbox, bus, leaseMs = 3_000, claimMs = 15_000, sweepLimit = 500, now = () => new Date() } = options;
  const { logger, metrics } = options.telemetry;
  /** How many announcements of a document are on their way: no sweep publishes beside them, however long they take. */
  const inHand = new Map<string, number>();
  let announced: OutboxEntry[] = [];
  let published: OutboxEntry[] = [];
  let markTimer: NodeJS.Timeout | undefined;
  let marking = Promise.resolve();
  let flushing: Promise<void> | undefined;
  let sweeping: Promise<void> | undefined;
  let timer: NodeJS.Timeout | undefined;
  let putOffUntil = new Date(0);
  let putOffWanted = false;
  let stopped = false;

  /** One flush at a time: while it waits for the broker, what comes in gathers for the next one. */
  async function flush(): Promise<void> {
    while (announced.length > 0) {
      const batch = announced;
      announced = [];
      const { sent, unroutable, failed } = await deliver(batch);
      // Left to a sweep, when the lease is over.
      letGo([...unroutable, ...failed]);
      markSoon(sent);
    }
  }

  function flushSoon(): void {
    flushing ??= new Promise<void>((resolve) => setImmediate(resolve)).then(flush).finally(() => {
      flushing = undefined;
      if (announced.length > 0) flushSoon();
    });
  }

  /** Whole documents only: one that still owes a message is sent again as a whole. */
  async function deliver(entries: readonly OutboxEntry[]): Promise<Delivery> {
    const messages = entries.flatMap((entry) => entry.messages);
    const outcomes = await bus.publish(messages);
    const outcomeOf = new Map<Message, PublishOutcome | undefined>(
      messages.map((message, index) => [message, outcomes[index]]),
    );
    reportUnsent(messages.filter((message) => outcomeOf.get(message) !== 'confirmed'));
    const delivery: Delivery = { sent: [], unroutable: [], failed: [] };
    for (const entry of entries) {
      const unsent = entry.messages.map((message) => outcomeOf.get(message)).filter((one) => one !== 'confirmed');
      if (unsent.length === 0) delivery.sent.push(entry);
      else if (unsent.includes('unroutable')) delivery.unroutable.push(entry);
      else delivery.failed.push(entry);
    }
    return delivery;
  }

  /** Marks gather for a moment: a crash in it sends a few messages twice, and the database is spared most writes. */
  function markSoon(entries: readonly OutboxEntry[]): void {
    published.push(...entries);
    if (published.length > 0) markTimer ??= setTimeout(() => void mark(), markDelayMs);
  }

  /** One after the other, so that whoever waits for this mark has waited for those before it. */
  function mark(): Promise<void> {
    clearTimeout(markTimer);
    markTimer = undefined;
    const entries = published;
    published = [];
    if (entries.length > 0) marking = marking.then(() => markAll(entries));
    return marking;
  }

  async function markAll(entries: readonly OutboxEntry[]): Promise<void> {
    try {
      const finished = await followedUp(entries);
      if (finished.length > 0) await outbox.markSent(finished);
    } catch (error) {
      logger.warn('Published messages could not be marked; they are sent again', { outbox: outbox.name, error });
    }
    letGo(entries);
  }

  /** Those whose follow-up is done; the others are left to a sweep. */
  async function followedUp(entries: readonly OutboxEntry[]): Promise<OutboxEntry[]> {
    const outcomes = await Promise.allSettled(entries.map((entry) => entry.followUp));
    for (const outcome of outcomes) {
      if (outcome.status === 'fulfilled') continue;
      logger.warn('What follows a write failed and is done again', { outbox: outbox.name, error: outcome.reason });
    }
    return entries.filter((_, index) => outcomes[index]?.status === 'fulfilled');
  }

  function letGo(entries: readonly OutboxEntry[]): void {
    for (const { key } of entries) {
      const others = (inHand.get(key) ?? 0) - 1;
      if (others > 0) inHand.set(key, others);
      else inHand.delete(key);
    }
  }

  function reportUnsent(messages: readonly Message[]): void {
    if (messages.length === 0) return;
    logger.warn('Messages stay in the outbox', {
      outbox: outbox.name,
      types: [...new Set(messages.map((message) => message.type))],
      count: messages.length,
    });
  }

  async function sweep(due: () => Date): Promise<void> {
    try {
      // A long outage leaves more than one sweep takes: goes on for as long as that gets something done.
      while ((await sweepOnce(due())) && !stopped);
    } catch (error) {
      logger.warn('The sweep of an outbox failed; the next one tries again', { outbox: outbox.name, error });
    }
  }

  /** @returns whether there is more to be done right now */
  async function sweepOnce(due: Date): Promise<boolean> {
    const at = now();
    const { entries, more } = await outbox.claim({
      writtenBefore: new Date(at.getTime() - leaseMs),
      due,
      now: at,
      until: new Date(at.getTime() + claimMs),
      limit: sweepLimit,
      inHand: (key) => inHand.has(key),
    });
    await reportPending(entries, at);
    if (entries.length === 0) return false;
    const { ready, stuck } = await recovered(entries);
    const { sent, unroutable, failed } = await deliver(ready);
    if (sent.length > 0) await outbox.markSent(sent);
    await putOff(unroutable, 'unroutable');
    await putOff([...failed, ...stuck], 'failed');
    return more && sent.length > 0;
  }

  /** One entry whose writer's work cannot be finished must not keep the others back. */
  async function recovered(entries: OutboxEntry[]): Promise<{ ready: OutboxEntry[]; stuck: OutboxEntry[] }> {
    const { recover } = options;
    if (!recover) return { ready: entries, stuck: [] };
    const outcomes = await Promise.allSettled(entries.map((entry) => recover(entry)));
    for (const [index, outcome] of outcomes.entries()) {
      if (outcome.status === 'fulfilled') continue;
      const { key } = entries[index] as OutboxEntry;
      logger.warn('What a crash left behind could not be recovered', {
        outbox: outbox.name,
        key,
        error: outcome.reason,
      });
    }
    return {
      ready: entries.filter((_, index) => outcomes[index]?.status === 'fulfilled'),
      stuck: entries.filter((_, index) => outcomes[index]?.status === 'rejected'),
    };
  }

  async function putOff(entries: readonly OutboxEntry[], outcome: 'unroutable' | 'failed'): Promise<void> {
    if (entries.length === 0) return;
    const at = now();
    for (const [pause, together] of Map.groupBy(entries, (entry) => pauseBeforeRetry(entry, outcome, at))) {
      const until = new Date(at.getTime() + pause);
      await outbox.putOff(together, until);
      if (until > putOffUntil) putOffUntil = until;
    }
  }

  async function reportPending(found: readonly OutboxEntry[], at: Date): Promise<void> {
    const waiting = putOffUntil > at ? await outbox.countPutOff(at) : 0;
    const messages = found.reduce((sum, entry) => sum + entry.messages.length, 0);
    metrics.outboxPending.set({ outbox: outbox.name }, messages + waiting);
  }

  function sweepNow(due: () => Date): void {
    if (stopped) return;
    sweeping ??= sweep(due).finally(() => {
      sweeping = undefined;
      if (putOffWanted) sweepPutOff();
    });
  }

  /** A sweep under way may have been told `failed` by the broker that is back now: another one follows it. */
  function sweepPutOff(): void {
    putOffWanted = sweeping !== undefined;
    if (!putOffWanted) sweepNow(() => endOfTime);
  }

  return {
    announce(entry) {
      // Looked at when the entry is marked, which may be later than it fails.
      entry.followUp?.catch(() => {});
      inHand.set(entry.key, (inHand.get(entry.key) ?? 0) + 1);
      announced.push(entry);
      flushSoon();
    },
    start() {
      timer = setInterval(sweepNow, options.sweepIntervalMs ?? 1_000, now);
      // What was put off because the broker was away need not wait any longer.
      bus.onConnected(sweepPutOff);
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

const endOfTime = new Date(8_640_000_000_000_000);
