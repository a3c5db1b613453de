import type { MessageKind } from '@shop/contracts';
import { bindingKey, queueName } from './names';
import type { Subscription } from './subscription';

/** A queue gets every message of the exchange whose type fits the routing key. */
export interface Binding {
  queue: string;
  exchange: string;
  routingKey: string;
}

/**
 * What the queues of a service are bound to and when an instance last wanted that, shared by all its instances. AMQP
 * has no way to ask a broker.
 */
export interface BindingRecord {
  /** Notes that these are wanted at this moment. */
  want(bindings: readonly Binding[]): Promise<void>;
  /** Those that no instance has wanted for so long that none which wants them can be running. */
  unwanted(): Promise<Binding[]>;
  /** Forgets one that nobody wants. */
  forget(binding: Binding): Promise<void>;
}

/** What the queues of these subscriptions are bound to. */
export const bindingsOf = (
  { service, namespace }: { service: string; namespace: string },
  subscriptions: readonly Pick<Subscription, 'name' | 'messages'>[],
  exchanges: Record<MessageKind, string>,
): Binding[] =>
  subscriptions.flatMap(({ name, messages }) =>
    messages.map((definition) => ({
      queue: queueName(service, name, namespace),
      exchange: exchanges[definition.kind],
      routingKey: bindingKey(definition),
    })),
  );
