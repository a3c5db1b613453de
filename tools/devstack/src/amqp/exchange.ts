import { type Binding, bindingKey, type Destination } from './binding';
import { createRouter, type ExchangeRouter, type ExchangeType } from './exchange-router';
import { type FieldTable, stringField } from './field-table';

export interface ExchangeSettings {
  name: string;
  type: ExchangeType;
  durable: boolean;
  autoDelete: boolean;
  internal: boolean;
  args: FieldTable;
}

export class Exchange {
  readonly kind = 'exchange';
  readonly name: string;
  readonly type: ExchangeType;
  readonly durable: boolean;
  readonly autoDelete: boolean;
  readonly internal: boolean;
  readonly args: FieldTable;
  /** Where messages go that no binding takes. */
  readonly alternate: string | undefined;
  private readonly router: ExchangeRouter;
  private readonly outgoing = new Map<string, Binding>();

  constructor(settings: ExchangeSettings) {
    this.name = settings.name;
    this.type = settings.type;
    this.durable = settings.durable;
    this.autoDelete = settings.autoDelete;
    this.internal = settings.internal;
    this.args = settings.args;
    this.alternate = stringField(settings.args, 'alternate-exchange');
    this.router = createRouter(settings.type);
  }

  get isUsed(): boolean {
    return this.outgoing.size > 0;
  }

  get bindings(): Iterable<Binding> {
    return this.outgoing.values();
  }

  /** Undefined when it was bound like this already. */
  bind(destination: Destination, routingKey: string, args: FieldTable): Binding | undefined {
    const key = bindingKey(destination, routingKey, args);
    if (this.outgoing.has(key)) return undefined;
    const binding: Binding = { source: this, destination, routingKey, args };
    this.outgoing.set(key, binding);
    this.router.add(binding);
    return binding;
  }

  unbind(destination: Destination, routingKey: string, args: FieldTable): Binding | undefined {
    const key = bindingKey(destination, routingKey, args);
    const binding = this.outgoing.get(key);
    if (binding === undefined) return undefined;
    this.outgoing.delete(key);
    this.router.remove(binding);
    return binding;
  }

  /** Drops every binding to a destination that is going; answers whether there was one. */
  unbindAll(destination: Destination): boolean {
    let found = false;
    for (const [key, binding] of this.outgoing) {
      if (binding.destination !== destination) continue;
      this.outgoing.delete(key);
      this.router.remove(binding);
      found = true;
    }
    return found;
  }

  route(routingKey: string, headers: () => FieldTable): readonly Destination[] {
    return this.router.route(routingKey, headers);
  }
}
