import type { Discovery, Instance } from '@shop/discovery';
import { ShopError } from '@shop/errors';
import type { Telemetry } from '@shop/telemetry';
import { Pool } from 'undici';
import type { ServiceName } from '../domain/routing-table';
import { UpstreamBreaker, type UpstreamBreakerSettings } from '../domain/upstream-breaker';
import { DeadlineQueue, type Waiting } from './deadline-queue';

/** One instance of a service with its open connections. */
export interface UpstreamInstance {
  id: string;
  pool: Pool;
  /** Requests under way. */
  load: number;
  /** Left alone until then, if there is another: it failed just now. Milliseconds of `performance.now()`. */
  restsUntil: number;
}

export interface UpstreamSettings {
  /** Time for an answer to begin, in milliseconds. */
  timeoutMs: number;
  breaker?: UpstreamBreakerSettings;
}

const capacity = 512;
const connectionsPerInstance = 256;
const connectTimeoutMs = 2_000;
const restMs = 2_000;
const sweepMs = 50;

/**
 * One service behind the gateway: its instances, how many requests it is given at once, its breaker, and the watch
 * over deadlines. All deadlines are equally long, so requests expire in the order in which they came: one timer looks
 * at the oldest, where a timer for each request would cost more than the rest of the bookkeeping.
 */
export class Upstream {
  readonly service: ServiceName;
  readonly timeoutMs: number;
  readonly breaker: UpstreamBreaker;
  private readonly discovery: Discovery;
  private readonly waiting = new DeadlineQueue();
  private readonly known = new Map<string, UpstreamInstance>();
  private readonly sweeper: NodeJS.Timeout;
  private underWay = 0;
  private lastList: readonly Instance[] = [];

  constructor(service: ServiceName, discovery: Discovery, settings: UpstreamSettings, telemetry: Telemetry) {
    this.service = service;
    this.discovery = discovery;
    this.timeoutMs = settings.timeoutMs;
    this.breaker = new UpstreamBreaker(settings.breaker, (state) => {
      telemetry.metrics.breakerState.set({ upstream: service }, { closed: 0, half_open: 1, open: 2 }[state]);
      telemetry.logger.warn('A circuit breaker changed', { upstream: service, state });
    });
    telemetry.metrics.breakerState.set({ upstream: service }, 0);
    this.sweeper = setInterval(() => this.waiting.expire(performance.now()), sweepMs);
    this.sweeper.unref();
    discovery.instances(service);
  }

  /** Takes a place for one request; `leave` gives it back. @throws ShopError `upstream_unavailable` */
  enter(now: number): void {
    if (this.underWay >= capacity || !this.breaker.letsThrough(now)) throw this.unavailable();
    this.underWay += 1;
  }

  leave(): void {
    this.underWay -= 1;
  }

  /** The less loaded of two instances drawn at random, and not the one that just failed if there is another. */
  pick(now: number, failed?: UpstreamInstance): UpstreamInstance | undefined {
    const all = this.discovery.instances(this.service);
    if (all !== this.lastList) this.follow(all);
    if (all.length === 1) return this.instance(all[0] as Instance);
    const instances = all.map((one) => this.instance(one)).filter((one) => one !== failed);
    const rested = instances.filter((one) => one.restsUntil <= now);
    const candidates = rested.length > 0 ? rested : instances;
    const first = candidates[Math.floor(Math.random() * candidates.length)];
    const second = candidates[Math.floor(Math.random() * candidates.length)];
    return first && second && second.load < first.load ? second : first;
  }

  /** Lets an instance rest that did not answer. */
  rest(instance: UpstreamInstance, now: number): void {
    instance.restsUntil = now + restMs;
  }

  await(request: Waiting, now: number): void {
    request.deadline = now + this.timeoutMs;
    this.waiting.add(request);
  }

  answered(request: Waiting): void {
    this.waiting.remove(request);
  }

  unavailable(cause?: unknown): ShopError {
    return new ShopError('upstream_unavailable', `The ${this.service} service is not available at the moment`, {
      retryAfter: 1,
      cause,
    });
  }

  timeout(): ShopError {
    return new ShopError('upstream_timeout', `The ${this.service} service did not answer in time`, { retryAfter: 1 });
  }

  async close(): Promise<void> {
    clearInterval(this.sweeper);
    await Promise.all([...this.known.values()].map(({ pool }) => pool.destroy()));
  }

  private instance({ id, url }: Instance): UpstreamInstance {
    const known = this.known.get(id);
    if (known) return known;
    const pool = new Pool(url, {
      connections: connectionsPerInstance,
      pipelining: 1,
      connect: { timeout: connectTimeoutMs, noDelay: true },
      // The deadline for headers is ours (see above); a body that stalls half-way is cut here.
      headersTimeout: 0,
      bodyTimeout: this.timeoutMs,
      keepAliveTimeout: 30_000,
    });
    const made = { id, pool, load: 0, restsUntil: 0 };
    this.known.set(id, made);
    return made;
  }

  /** Closes the connections to instances that are gone; what is under way there ends as it ends. */
  private follow(all: readonly Instance[]): void {
    this.lastList = all;
    const present = new Set(all.map(({ id }) => id));
    for (const [id, { pool }] of this.known) {
      if (present.has(id)) continue;
      this.known.delete(id);
      void pool.close();
    }
  }
}
