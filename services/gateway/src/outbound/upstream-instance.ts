import type { Instance } from '@shop/discovery';
import { Pool } from 'undici';
import type { AnswerTime } from '../domain/answer-time';
import { DeadlineQueue, type Waiting } from './deadline-queue';

/** A request at an instance. */
export interface WaitingRequest extends Waiting {
  /** Which of the deadlines is its own. */
  readonly answerTime: AnswerTime;
  /** The instance answers nobody: whatever may be sent again goes on elsewhere. */
  moveElsewhere(): void;
}

/** Time for an answer to begin, in milliseconds, for each kind of request. */
export type AnswerTimes = Readonly<Record<AnswerTime, number>>;

// As many as a service has places at the gateway: nobody waits for a connection behind the orders in line.
const connections = 640;
const connectTimeoutMs = 2_000;
const silentAfterMs = 1_000;
// What may take long by itself says nothing about its instance.
const answeredSoon: readonly AnswerTime[] = ['ordinary', 'inLine'];

/**
 * One instance of a service with its open connections and the requests that wait there. Deadlines of one kind are
 * equally long, so requests expire in the order in which they came: one timer looks at the oldest of each kind, where
 * a timer for each request would cost more than the rest of the bookkeeping.
 */
export class UpstreamInstance {
  readonly id: string;
  readonly url: string;
  readonly pool: Pool;
  /** Requests under way. */
  load = 0;
  /** Left alone until then, if there is another: it failed just now. Milliseconds of `performance.now()`. */
  restsUntil = 0;
  /** Lets requests wait and answers none: slow, or frozen. */
  silent = false;
  /** Discovery names it no more: what becomes of its last requests says nothing about the others. */
  departed = false;
  /** How often in a row it did not answer when it was looked at. */
  missedLooks = 0;
  nextLookAt = 0;
  private heardAt = 0;
  private readonly times: AnswerTimes;
  private readonly waiting: Readonly<Record<AnswerTime, DeadlineQueue<WaitingRequest>>> = {
    ordinary: new DeadlineQueue(),
    inLine: new DeadlineQueue(),
    long: new DeadlineQueue(),
  };

  constructor({ id, url }: Instance, times: AnswerTimes) {
    this.id = id;
    this.url = url;
    this.times = times;
    this.pool = new Pool(url, {
      connections,
      pipelining: 1,
      connect: { timeout: connectTimeoutMs, noDelay: true },
      // The deadline for headers is ours (see above); a body that stalls half-way is cut here.
      headersTimeout: 0,
      bodyTimeout: times.long,
      keepAliveTimeout: 30_000,
    });
  }

  await(request: WaitingRequest, now: number): void {
    request.deadline = now + this.times[request.answerTime];
    this.waiting[request.answerTime].add(request);
  }

  /** The request waits no longer, whatever became of it. */
  leave(request: WaitingRequest): void {
    this.waiting[request.answerTime].remove(request);
  }

  /** A sign of life. */
  heard(now: number): void {
    this.heardAt = now;
    this.silent = false;
    this.missedLooks = 0;
  }

  /** Ends the wait of requests whose time is up. */
  expire(now: number): void {
    for (const queue of Object.values(this.waiting)) queue.expire(now);
  }

  /** Whether a request that takes no time by itself has waited for a while in which nobody else got an answer either. */
  keepsSilence(now: number): boolean {
    return answeredSoon.some((kind) => {
      const oldest = this.waiting[kind].oldest();
      return oldest !== undefined && now - Math.max(oldest.deadline - this.times[kind], this.heardAt) >= silentAfterMs;
    });
  }

  moveElsewhere(): void {
    for (const kind of answeredSoon) for (const request of this.waiting[kind].all()) request.moveElsewhere();
  }
}
