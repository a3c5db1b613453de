import { AmqpError, describe, notFound } from './amqp-error';
import type { Binding, Destination } from './binding';
import { deadLetter, isDeadLetterCycle } from './dead-lettering';
import { Exchange, type ExchangeSettings } from './exchange';
import { EMPTY_TABLE, type FieldTable } from './field-table';
import type { Message, QueueEntry } from './message';
import { headersOf } from './message-properties';
import { type DeathReason, Queue, type QueueHost, type QueueSettings } from './queue';
import { restoreBroker } from './restore';
import { LogStore } from './storage/log-store';
import { type DurableContents, type MessageStore, NoStore, type QueuedEntry } from './storage/message-store';

/** What becomes of a published message: no queue takes it, every queue has it, or one of them is full. */
export type PublishOutcome = 'unroutable' | 'accepted' | 'refused';

interface Death {
  queue: Queue;
  entry: QueueEntry;
  reason: DeathReason;
}

/** The one virtual host: its exchanges, queues and bindings, and how messages get from one to the other. */
export class Broker implements QueueHost, DurableContents {
  readonly store: MessageStore;
  private readonly exchangesByName = new Map<string, Exchange>();
  private readonly queuesByName = new Map<string, Queue>();
  private nextQueueId = 1;
  private readonly deaths: Death[] = [];
  private burying = false;
  /** Dead letters of at-least-once queues for which there is no way yet. */
  private held: Death[] = [];
  /** Entries that are with consumers, as the channels know them. */
  private readonly outstanding: () => Iterable<QueuedEntry>;

  constructor(dataDir: string | undefined, outstanding: () => Iterable<QueuedEntry>) {
    this.outstanding = outstanding;
    this.declarePredefined();
    if (dataDir === undefined) {
      this.store = new NoStore();
      return;
    }
    const store = new LogStore(dataDir);
    this.store = store;
    this.nextQueueId = store.recovered.highestQueueId + 1;
    restoreBroker(store.recovered, { exchanges: this.exchangesByName, queues: this.queuesByName, host: this });
    store.attach(this);
  }

  now(): number {
    return Date.now();
  }

  // Exchanges

  findExchange(name: string): Exchange | undefined {
    return this.exchangesByName.get(name);
  }

  exchange(name: string): Exchange {
    const exchange = this.exchangesByName.get(name);
    if (exchange === undefined) throw notFound('exchange', name);
    return exchange;
  }

  addExchange(settings: ExchangeSettings): void {
    const exchange = new Exchange(settings);
    this.exchangesByName.set(exchange.name, exchange);
    if (exchange.durable) this.store.exchangeDeclared(exchange);
    this.retryHeld();
  }

  deleteExchange(exchange: Exchange): void {
    this.exchangesByName.delete(exchange.name);
    if (exchange.durable) this.store.exchangeDeleted(exchange);
    const destinations = new Set([...exchange.bindings].map((binding) => binding.destination));
    for (const destination of destinations) exchange.unbindAll(destination);
    this.dropBindingsTo(exchange);
  }

  // Queues

  findQueue(name: string): Queue | undefined {
    return this.queuesByName.get(name);
  }

  queue(name: string): Queue {
    const queue = this.queuesByName.get(name);
    if (queue === undefined) throw notFound('queue', name);
    return queue;
  }

  addQueue(settings: Omit<QueueSettings, 'id'>): Queue {
    const queue = new Queue({ ...settings, id: this.nextQueueId++ }, this);
    this.queuesByName.set(queue.name, queue);
    if (queue.survivesRestart) this.store.queueDeclared(queue);
    this.retryHeld();
    return queue;
  }

  /** Answers how many messages went with it. */
  deleteQueue(queue: Queue): number {
    if (queue.deleted) return 0;
    const count = queue.messageCount;
    this.queuesByName.delete(queue.name);
    queue.close();
    for (const entry of queue.ready) if (entry.logged) this.store.forgotten(entry);
    if (queue.survivesRestart) this.store.queueDeleted(queue);
    this.dropBindingsTo(queue);
    return count;
  }

  deleteQueuesOf(owner: object): void {
    for (const queue of [...this.queuesByName.values()]) if (queue.owner === owner) this.deleteQueue(queue);
  }

  // Bindings

  bind(source: Exchange, destination: Destination, routingKey: string, args: FieldTable): void {
    const binding = source.bind(destination, routingKey, args);
    if (binding === undefined) return;
    if (isDurable(binding)) this.store.bound(binding);
    this.retryHeld();
  }

  unbind(source: Exchange, destination: Destination, routingKey: string, args: FieldTable): void {
    const binding = source.unbind(destination, routingKey, args);
    if (binding === undefined) return;
    if (isDurable(binding)) this.store.unbound(binding);
    this.autoDelete(source);
  }

  private dropBindingsTo(destination: Destination): void {
    for (const exchange of [...this.exchangesByName.values()])
      if (exchange.unbindAll(destination)) this.autoDelete(exchange);
  }

  private autoDelete(exchange: Exchange): void {
    if (exchange.autoDelete && !exchange.isUsed) this.deleteExchange(exchange);
  }

  // Messages

  publish(exchange: Exchange, message: Message): PublishOutcome {
    const queues = this.route(exchange, message);
    if (queues.length === 0) return 'unroutable';
    return this.enqueue(message, queues);
  }

  private route(exchange: Exchange, message: Message): readonly Queue[] {
    if (message.copies.length === 0 && exchange.name === '') {
      const queue = this.queuesByName.get(message.routingKey);
      return queue === undefined ? [] : [queue];
    }
    const found = new Set<Queue>();
    const seen = new Set<Exchange>();
    const headers = (): FieldTable => headersOf(message.properties);
    const visit = (at: Exchange): void => {
      if (seen.has(at)) return;
      seen.add(at);
      let any = false;
      for (const key of [message.routingKey, ...message.copies]) {
        const destinations = at.name === '' ? this.byQueueName(key) : at.route(key, headers);
        for (const destination of destinations) {
          any = true;
          if (destination.kind === 'queue') found.add(destination);
          else visit(destination);
        }
      }
      if (any || at.alternate === undefined) return;
      const alternate = this.exchangesByName.get(at.alternate);
      if (alternate !== undefined) visit(alternate);
    };
    visit(exchange);
    return [...found];
  }

  private byQueueName(name: string): readonly Queue[] {
    const queue = this.queuesByName.get(name);
    return queue === undefined ? [] : [queue];
  }

  private enqueue(message: Message, queues: readonly Queue[]): PublishOutcome {
    let outcome: PublishOutcome = 'accepted';
    const entries: QueuedEntry[] = [];
    for (const queue of queues) {
      if (queue.refuses(message)) {
        outcome = 'refused';
        if (queue.settings.overflow === 'reject-publish-dlx')
          this.bury({ queue, entry: queue.createEntry(message), reason: 'maxlen' });
      } else {
        entries.push({ queue, entry: queue.createEntry(message) });
      }
    }
    const logged = entries.length === 1 ? entries : entries.filter(({ entry }) => entry.logged);
    if (logged[0]?.entry.logged) this.store.stored(message, logged);
    for (const { queue, entry } of entries) queue.enqueue(entry);
    return outcome;
  }

  // What queues report

  removed(queue: Queue, entry: QueueEntry): void {
    if (entry.logged && !queue.deleted) this.store.removed(queue, entry);
    else if (entry.logged) this.store.forgotten(entry);
  }

  returned(queue: Queue, entry: QueueEntry): void {
    entry.outstanding = false;
    if (entry.logged) this.store.returned(queue, entry);
  }

  died(queue: Queue, entry: QueueEntry, reason: DeathReason): void {
    if (queue.settings.deadLetterExchange === undefined) this.removed(queue, entry);
    else this.bury({ queue, entry, reason });
  }

  unusedFor(queue: Queue): void {
    this.deleteQueue(queue);
  }

  /** One after the other, not nested: a dead letter may push another message out of the next queue. */
  private bury(death: Death): void {
    this.deaths.push(death);
    if (this.burying) return;
    this.burying = true;
    try {
      for (let next = this.deaths.shift(); next !== undefined; next = this.deaths.shift()) this.buryOne(next);
    } finally {
      this.burying = false;
    }
  }

  private buryOne(death: Death): void {
    const { queue, entry, reason } = death;
    const message = deadLetter(entry.message, queue, reason, this.now());
    const exchange = this.exchangesByName.get(message.exchange);
    const routed = exchange === undefined ? [] : this.route(exchange, message);
    const targets = reason === 'rejected' ? routed : routed.filter((target) => !isDeadLetterCycle(message, target));
    if (targets.length === 0 && queue.isQuorum && queue.settings.deadLetterAtLeastOnce) {
      this.held.push(death);
      return;
    }
    // Stored before the old entry goes: both records leave in the same write, so neither is lost nor doubled.
    if (targets.length > 0) this.enqueue(message, targets);
    this.removed(queue, entry);
  }

  private retryHeld(): void {
    const { held } = this;
    if (held.length === 0) return;
    this.held = [];
    for (const death of held) if (!death.queue.deleted) this.bury(death);
  }

  // What outlives the process

  *exchanges(): Iterable<Exchange> {
    for (const exchange of this.exchangesByName.values())
      if (exchange.durable && !isPredefined(exchange.name)) yield exchange;
  }

  *queues(): Iterable<Queue> {
    for (const queue of this.queuesByName.values()) if (queue.survivesRestart) yield queue;
  }

  *bindings(): Iterable<Binding> {
    for (const exchange of this.exchangesByName.values())
      for (const binding of exchange.bindings) if (isDurable(binding)) yield binding;
  }

  messages(): Iterable<[Message, QueuedEntry[]]> {
    const byMessage = new Map<Message, QueuedEntry[]>();
    const add = (queued: QueuedEntry): void => {
      const { message } = queued.entry;
      const known = byMessage.get(message);
      if (known === undefined) byMessage.set(message, [queued]);
      else known.push(queued);
    };
    for (const queue of this.queues()) for (const entry of queue.ready) if (entry.logged) add({ queue, entry });
    for (const queued of this.outstanding()) if (queued.entry.logged && !queued.queue.deleted) add(queued);
    for (const { queue, entry } of this.held) if (entry.logged && !queue.deleted) add({ queue, entry });
    return byMessage;
  }

  close(): void {
    for (const queue of this.queuesByName.values()) queue.stopTimers();
    this.store.close();
  }

  private declarePredefined(): void {
    for (const [name, type] of PREDEFINED) {
      const internal = name === 'amq.rabbitmq.trace';
      const settings = { name, type, durable: true, autoDelete: false, internal, args: EMPTY_TABLE };
      this.exchangesByName.set(name, new Exchange(settings));
    }
  }
}

const PREDEFINED = [
  ['', 'direct'],
  ['amq.direct', 'direct'],
  ['amq.fanout', 'fanout'],
  ['amq.topic', 'topic'],
  ['amq.headers', 'headers'],
  ['amq.match', 'headers'],
  ['amq.rabbitmq.trace', 'topic'],
] as const;

const isPredefined = (name: string): boolean => PREDEFINED.some(([predefined]) => predefined === name);

const isDurable = ({ source, destination }: Binding): boolean =>
  source.durable && (destination.kind === 'queue' ? destination.survivesRestart : destination.durable);

/** Names that begin with `amq.` are the broker's own. */
export function refuseReserved(kind: 'queue' | 'exchange', name: string): void {
  if (name.startsWith('amq.')) throw new AmqpError(403, `${kind} name '${name}' contains reserved prefix 'amq.*'`);
}

/** An exclusive queue belongs to the connection that declared it. */
export function refuseForeign(queue: Queue, connection: object): void {
  if (queue.owner !== undefined && queue.owner !== connection) throw locked(queue);
}

export function locked(queue: Queue): AmqpError {
  return new AmqpError(
    405,
    `cannot obtain exclusive access to locked ${describe('queue', queue.name)}. It could be originally declared on another connection or the exclusive property value does not match that of the original declaration.`,
  );
}
