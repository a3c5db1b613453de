import type { Logger } from '@shop/telemetry';
import { type ClientRateLimitInfo, MemoryStore, type Options, type Store } from 'express-rate-limit';
import { RedisStore } from 'rate-limit-redis';
import { createClient } from 'redis';
import type { BudgetName } from '../domain/budgets';

export interface RateLimitStores {
  storeFor(budget: BudgetName): Store;
  close(): Promise<void>;
}

const commandTimeoutMs = 500;
const longestReconnectPauseMs = 2_000;

/** Counters in Redis, shared by all gateways, or in this process without Redis. */
export function createRateLimitStores(redisUrl: string | undefined, logger: Logger): RateLimitStores {
  if (redisUrl === undefined) return memoryStores();
  const client = createClient({
    url: redisUrl,
    // With Redis away a command fails at once instead of holding the request up.
    disableOfflineQueue: true,
    commandOptions: { timeout: commandTimeoutMs },
    socket: { reconnectStrategy: (attempts) => Math.min(100 * 2 ** attempts, longestReconnectPauseMs) },
  });
  const stores: SharedStore[] = [];
  let warned = false;
  client.on('error', (error: unknown) => {
    if (!warned) logger.warn('Redis is away: each gateway counts for itself meanwhile', { error });
    warned = true;
  });
  client.on('ready', () => {
    warned = false;
    for (const store of stores) store.connected();
  });
  client.connect().catch(() => {});

  return {
    storeFor(budget) {
      const store = new SharedStore(
        new RedisStore({ prefix: `rate-limit:${budget}:`, sendCommand: (...command) => client.sendCommand(command) }),
      );
      stores.push(store);
      return store;
    },
    async close() {
      for (const store of stores) store.shutdown();
      client.destroy();
    },
  };
}

function memoryStores(): RateLimitStores {
  const stores: LocalStore[] = [];
  return {
    storeFor() {
      const store = new LocalStore();
      stores.push(store);
      return store;
    },
    async close() {
      for (const store of stores) store.shutdown();
    },
  };
}

/**
 * Counts in memory. The library's store hands out its live counter, which is read a moment later: of requests that
 * arrive together each would see the count of the last one, and a burst beyond the budget would be refused as a whole.
 */
class LocalStore extends MemoryStore {
  override increment(key: string): Promise<ClientRateLimitInfo> {
    const counting = super.increment(key);
    const { totalHits = 1, resetTime } = this.current.get(key) ?? {};
    return counting.then((counted) => ({ totalHits, resetTime: resetTime ?? counted.resetTime }));
  }
}

/** Counts in Redis, and in memory while Redis does not answer: no request is refused or held up because of that. */
class SharedStore implements Store {
  private readonly shared: RedisStore;
  private readonly fallback = new LocalStore();
  private options: Options | undefined;
  private usable = false;

  constructor(shared: RedisStore) {
    this.shared = shared;
  }

  init(options: Options): void {
    this.options = options;
    this.fallback.init(options);
  }

  /** The scripts are loaded with every connection: Redis forgets them when it restarts. */
  connected(): void {
    if (!this.options) return;
    this.shared.init(this.options).then(
      () => {
        this.usable = true;
      },
      () => {
        this.usable = false;
      },
    );
  }

  async increment(key: string): Promise<ClientRateLimitInfo> {
    if (!this.usable) return this.fallback.increment(key);
    try {
      return await this.shared.increment(key);
    } catch {
      return this.fallback.increment(key);
    }
  }

  async decrement(key: string): Promise<void> {
    await this.fallback.decrement(key);
  }

  async resetKey(key: string): Promise<void> {
    await Promise.all([this.fallback.resetKey(key), this.shared.resetKey(key).catch(() => {})]);
  }

  shutdown(): void {
    this.fallback.shutdown();
  }
}
