import type { Destination } from './binding';
import { Exchange } from './exchange';
import { isExchangeType } from './exchange-router';
import { QueueEntry } from './message';
import { Queue, type QueueHost } from './queue';
import type { RecoveredBinding, RecoveredQueue, RecoveredState } from './storage/recovered-state';

interface Target {
  exchanges: Map<string, Exchange>;
  queues: Map<string, Queue>;
  host: QueueHost;
}

/** Brings back what the log held. What was with a consumer when it ended comes back as redelivered. */
export function restoreBroker(state: RecoveredState, target: Target): void {
  for (const { name, type, autoDelete, internal, args } of state.exchanges.values())
    if (isExchangeType(type))
      target.exchanges.set(name, new Exchange({ name, type, durable: true, autoDelete, internal, args }));
  for (const queue of state.queues.values()) target.queues.set(queue.name, restoreQueue(queue, target.host));
  for (const binding of state.bindings.values()) restoreBinding(binding, target);
}

function restoreQueue(recovered: RecoveredQueue, host: QueueHost): Queue {
  const { id, name, autoDelete, args } = recovered;
  const queue = new Queue({ id, name, durable: true, autoDelete, owner: undefined, args }, host);
  const { maxPriority } = queue.settings;
  // The log's order is that of arrival at the broker, which dead-lettering can make differ from a queue's own.
  const entries = [...recovered.entries.values()].sort((a, b) => a.sequence - b.sequence);
  for (const { message, sequence, expiresAt, redelivered, deliveryCount, delivered } of entries) {
    const priority = maxPriority === undefined ? 0 : Math.min(message.properties.priority, maxPriority);
    const entry = new QueueEntry(message, sequence, expiresAt, priority, true);
    entry.redelivered = redelivered || delivered;
    entry.deliveryCount = deliveryCount + (delivered && queue.isQuorum ? 1 : 0);
    queue.restore(entry);
  }
  queue.wake();
  return queue;
}

function restoreBinding(binding: RecoveredBinding, { exchanges, queues }: Target): void {
  const { source, destinationKind, destination, routingKey, args } = binding;
  const found: Destination | undefined =
    destinationKind === 'queue' ? queues.get(destination) : exchanges.get(destination);
  if (found !== undefined) exchanges.get(source)?.bind(found, routingKey, args);
}
