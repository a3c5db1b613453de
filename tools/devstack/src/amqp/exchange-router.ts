import type { Binding, Destination } from './binding';
import type { FieldTable } from './field-table';
import { headersMatch } from './headers-matching';
import { TopicTrie } from './topic-trie';

export const EXCHANGE_TYPES = ['direct', 'topic', 'fanout', 'headers'] as const;
export type ExchangeType = (typeof EXCHANGE_TYPES)[number];

export const isExchangeType = (type: string): type is ExchangeType =>
  (EXCHANGE_TYPES as readonly string[]).includes(type);

/** Which of the bound destinations a message goes to; each at most once. */
export interface ExchangeRouter {
  add(binding: Binding): void;
  remove(binding: Binding): void;
  route(routingKey: string, headers: () => FieldTable): readonly Destination[];
}

const NONE: readonly Destination[] = [];

/** How many bindings lead to each destination: it stays until the last of them is gone. */
class DestinationCounts {
  private readonly counts = new Map<Destination, number>();
  list: readonly Destination[] = NONE;

  add(destination: Destination): void {
    this.counts.set(destination, (this.counts.get(destination) ?? 0) + 1);
    this.list = [...this.counts.keys()];
  }

  remove(destination: Destination): void {
    const left = (this.counts.get(destination) ?? 1) - 1;
    if (left > 0) this.counts.set(destination, left);
    else this.counts.delete(destination);
    this.list = [...this.counts.keys()];
  }
}

class DirectRouter implements ExchangeRouter {
  private readonly keys = new Map<string, DestinationCounts>();

  add({ routingKey, destination }: Binding): void {
    let counts = this.keys.get(routingKey);
    if (counts === undefined) {
      counts = new DestinationCounts();
      this.keys.set(routingKey, counts);
    }
    counts.add(destination);
  }

  remove({ routingKey, destination }: Binding): void {
    const counts = this.keys.get(routingKey);
    counts?.remove(destination);
    if (counts?.list.length === 0) this.keys.delete(routingKey);
  }

  route(routingKey: string): readonly Destination[] {
    return this.keys.get(routingKey)?.list ?? NONE;
  }
}

class FanoutRouter implements ExchangeRouter {
  private readonly counts = new DestinationCounts();

  add({ destination }: Binding): void {
    this.counts.add(destination);
  }

  remove({ destination }: Binding): void {
    this.counts.remove(destination);
  }

  route(): readonly Destination[] {
    return this.counts.list;
  }
}

const CACHED_KEYS = 1_000;

class TopicRouter implements ExchangeRouter {
  private readonly trie = new TopicTrie<Destination>();
  /** Publishers use few keys: each is matched once until a binding changes. */
  private readonly cache = new Map<string, readonly Destination[]>();

  add({ routingKey, destination }: Binding): void {
    this.cache.clear();
    this.trie.add(routingKey, destination);
  }

  remove({ routingKey, destination }: Binding): void {
    this.cache.clear();
    this.trie.remove(routingKey, destination);
  }

  route(routingKey: string): readonly Destination[] {
    const known = this.cache.get(routingKey);
    if (known !== undefined) return known;
    const found = [...this.trie.match(routingKey)];
    if (this.cache.size >= CACHED_KEYS) this.cache.clear();
    this.cache.set(routingKey, found);
    return found;
  }
}

class HeadersRouter implements ExchangeRouter {
  private readonly bindings = new Set<Binding>();

  add(binding: Binding): void {
    this.bindings.add(binding);
  }

  remove(binding: Binding): void {
    this.bindings.delete(binding);
  }

  route(_routingKey: string, headers: () => FieldTable): readonly Destination[] {
    if (this.bindings.size === 0) return NONE;
    const actual = headers();
    const found = new Set<Destination>();
    for (const { args, destination } of this.bindings) if (headersMatch(args, actual)) found.add(destination);
    return [...found];
  }
}

export function createRouter(type: ExchangeType): ExchangeRouter {
  switch (type) {
    case 'direct':
      return new DirectRouter();
    case 'fanout':
      return new FanoutRouter();
    case 'topic':
      return new TopicRouter();
    case 'headers':
      return new HeadersRouter();
  }
}
