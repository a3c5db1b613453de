import type { Discovery, Instance } from '@shop/discovery';
import { ShopError } from '@shop/errors';
import type { Telemetry } from '@shop/telemetry';
import type { AnswerTime } from '../domain/answer-time';
import { type BreakerState, UpstreamBreaker, type UpstreamBreakerSettings } from '../domain/upstream-breaker';
import type { InstanceLooks } from './look-at-instance';
import { type AnswerTimes, UpstreamInstance } from './upstream-instance';

export interface UpstreamSettings extends AnswerTimes {
  breaker?: UpstreamBreakerSettings;
}

export interface UpstreamParts {
  discovery: Discovery;
  looks: Pick<InstanceLooks, 'isAlive'>;
  telemetry: Telemetry;
}

/** What is known of a service at a moment. */
export interface UpstreamReport {
  upstream: string;
  state: BreakerState;
  since: string;
  underWay: number;
  instances: { id: string; underWay: number; state: 'up' | 'resting' | 'silent' }[];
}

const capacity = 640;
// What waits long in line leaves room for those who only look.
const lineCapacity = 512;
const restMs = 2_000;
const sweepMs = 50;
// A sweep that comes later than this says that this process stood still, and nothing about the services.
const stoodStillMs = 300;
const lookEveryMs = 1_000;
// One look may go unanswered on a machine that is busy for a moment.
const missedLooksOfFrozen = 2;

/**
 * One service behind the gateway: its instances, how many requests it is given at once, its breaker, and the watch
 * over deadlines and over instances that answer nobody. Such an instance is looked at; while it does not answer that
 * either, its requests go elsewhere, and when all are so, the breaker opens. An open breaker lets a request try only
 * after an instance has answered a look: no caller waits to find out that nothing has changed.
 */
export class Upstream {
  readonly service: string;
  readonly breaker: UpstreamBreaker;
  private readonly parts: UpstreamParts;
  private readonly settings: UpstreamSettings;
  private readonly known = new Map<string, UpstreamInstance>();
  /** No longer there to be asked, with requests that wait for their answers. */
  private readonly leaving = new Set<UpstreamInstance>();
  private readonly sweeper: NodeJS.Timeout;
  private underWay = 0;
  private inLine = 0;
  private lastList: readonly Instance[] = [];
  private sweptAt = performance.now();
  private seenAlive = true;
  private changedAt = new Date();

  constructor(service: string, settings: UpstreamSettings, parts: UpstreamParts) {
    this.service = service;
    this.settings = settings;
    this.parts = parts;
    this.breaker = new UpstreamBreaker(settings.breaker, (state) => this.breakerChanged(state));
    parts.telemetry.metrics.breakerState.set({ upstream: service }, 0);
    this.sweeper = setInterval(() => this.sweep(performance.now()), sweepMs);
    this.sweeper.unref();
    parts.discovery.instances(service);
  }

  /**
   * Takes a place for one request; `leave` gives it back.
   *
   * @returns the time that it is given: who tries whether a service is back finds it out soon, and does not wait in line
   * @throws ShopError `upstream_unavailable`
   */
  enter(now: number, wanted: AnswerTime): AnswerTime {
    const full = this.underWay >= capacity || (wanted === 'inLine' && this.inLine >= lineCapacity);
    if (full || this.isGone() || !this.breaker.letsThrough(now)) throw this.unavailable();
    this.underWay += 1;
    if (wanted !== 'inLine') return wanted;
    if (this.breaker.state !== 'closed') return 'ordinary';
    this.inLine += 1;
    return 'inLine';
  }

  leave(answerTime: AnswerTime): void {
    this.underWay -= 1;
    if (answerTime === 'inLine') this.inLine -= 1;
  }

  /** Whether the breaker is open and no instance has shown itself since. */
  isGone(): boolean {
    return this.breaker.state === 'open' && !this.seenAlive;
  }

  /** The less loaded of two instances drawn at random, and not the one that just failed if there is another. */
  pick(now: number, failed?: UpstreamInstance): UpstreamInstance | undefined {
    const all = this.followDiscovery();
    if (all.length === 1) return this.known.get((all[0] as Instance).id);
    const others = [...this.known.values()].filter((one) => one !== failed);
    const rested = others.filter((one) => one.restsUntil <= now && !one.silent);
    const candidates = rested.length > 0 ? rested : others;
    const first = candidates[Math.floor(Math.random() * candidates.length)];
    const second = candidates[Math.floor(Math.random() * candidates.length)];
    return first && second && second.load < first.load ? second : first;
  }

  /** Lets an instance rest that did not answer. */
  rest(instance: UpstreamInstance, now: number): void {
    instance.restsUntil = now + restMs;
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

  /** Closes when what is under way has ended. */
  async retire(): Promise<void> {
    await Promise.all(this.pools().map((pool) => pool.close()));
    clearInterval(this.sweeper);
  }

  async close(): Promise<void> {
    clearInterval(this.sweeper);
    await Promise.all(this.pools().map((pool) => pool.destroy()));
  }

  report(): UpstreamReport {
    this.followDiscovery();
    const now = performance.now();
    return {
      upstream: this.service,
      state: this.breaker.state,
      since: this.changedAt.toISOString(),
      underWay: this.underWay,
      instances: [...this.known.values()].map((one) => ({
        id: one.id,
        underWay: one.load,
        state: one.silent ? 'silent' : one.restsUntil > now ? 'resting' : 'up',
      })),
    };
  }

  private pools() {
    return [...this.known.values(), ...this.leaving].map(({ pool }) => pool);
  }

  private breakerChanged(state: BreakerState): void {
    this.changedAt = new Date();
    const { metrics, logger } = this.parts.telemetry;
    metrics.breakerState.set({ upstream: this.service }, { closed: 0, half_open: 1, open: 2 }[state]);
    logger.warn('A circuit breaker changed', { upstream: this.service, state });
    if (state !== 'open') return;
    this.seenAlive = false;
    for (const instance of this.known.values()) instance.nextLookAt = Math.min(instance.nextLookAt, 0);
  }

  private sweep(now: number): void {
    const stoodStill = now - this.sweptAt > stoodStillMs;
    this.sweptAt = now;
    if (stoodStill) return;
    if (this.breaker.state === 'open') this.followDiscovery();
    for (const instance of this.leaving) instance.expire(now);
    for (const instance of this.known.values()) {
      instance.expire(now);
      if (!instance.silent && instance.keepsSilence(now)) instance.silent = true;
      const inDoubt = instance.silent || this.breaker.state === 'open';
      if (inDoubt && now >= instance.nextLookAt) void this.lookAt(instance);
    }
  }

  private async lookAt(instance: UpstreamInstance): Promise<void> {
    // One look at a time.
    instance.nextLookAt = Number.POSITIVE_INFINITY;
    const alive = await this.parts.looks.isAlive(instance.url);
    const now = performance.now();
    instance.nextLookAt = now + lookEveryMs;
    if (alive) {
      instance.heard(now);
      this.seenAlive = true;
    } else if (instance.silent) {
      instance.missedLooks += 1;
      this.giveUpOn(instance, now);
    }
  }

  private giveUpOn(instance: UpstreamInstance, now: number): void {
    const all = [...this.known.values()];
    if (all.some(({ silent }) => !silent)) instance.moveElsewhere();
    else if (all.every(({ missedLooks }) => missedLooks >= missedLooksOfFrozen)) this.breaker.trip(now);
  }

  private followDiscovery(): readonly Instance[] {
    const all = this.parts.discovery.instances(this.service);
    if (all !== this.lastList) this.follow(all);
    return all;
  }

  /**
   * Knows those that are there, and closes the connections to those that are gone as soon as nobody waits there, which
   * is by the deadline. They are not looked at meanwhile: one that stops in order answers looks no more, and its last
   * requests all the same.
   */
  private follow(all: readonly Instance[]): void {
    this.lastList = all;
    for (const one of all) {
      if (!this.known.has(one.id)) this.known.set(one.id, new UpstreamInstance(one, this.settings));
    }
    const present = new Set(all.map(({ id }) => id));
    for (const [id, instance] of this.known) {
      if (present.has(id)) continue;
      this.known.delete(id);
      instance.departed = true;
      this.leaving.add(instance);
      const forget = () => this.leaving.delete(instance);
      instance.pool.close().then(forget, forget);
    }
  }
}
