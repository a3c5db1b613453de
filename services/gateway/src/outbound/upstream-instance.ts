import type { Instance } from '@shop/discovery';
import { Pool } from 'undici';
import { DeadlineQueue, type Waiting } from './deadline-queue';

/** A request at an instance. */
export interface WaitingRequest extends Waiting {
  /** Whether it has the longer of the two deadlines. */
  readonly long: boolean;
  /** The instance answers nobody: whatever may be sent again goes on elsewhere. */
  moveElsewhere(): void;
}

export interface AnswerTimes {
  /** Time for an answer to begin, in milliseconds. */
  timeoutMs: number;
  /** The same for the few routes that may take long. */
  longTimeoutMs: number;
}

const connections = 256;
const connectTimeoutMs = 2_000;
const silentAfterMs = 1_000;

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
  /** How often in a row it did not answer when it was looked at. */
  missedLooks = 0;
  nextLookAt = 0;
  private heardAt = 0;
  private readonly times: AnswerTimes;
  private readonly ordinary = new DeadlineQueue<WaitingRequest>();
  private readonly long = new DeadlineQueue<WaitingRequest>();

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
      bodyTimeout: times.longTimeoutMs,
      keepAliveTimeout: 30_000,
    });
  }

  await(request: WaitingRequest, now: number): void {
    request.deadline = now + (request.long ? this.times.longTimeoutMs : this.times.timeoutMs);
    (request.long ? this.long : this.ordinary).add(request);
  }

  /** The request waits no longer, whatever became of it. */
  leave(request: WaitingRequest): void {
    (request.long ? this.long : this.ordinary).remove(request);
  }

  /** A sign of life. */
  heard(now: number): void {
    this.heardAt = now;
    this.silent = false;
    this.missedLooks = 0;
  }

  /** Ends the wait of requests whose time is up. */
  expire(now: number): void {
    this.ordinary.expire(now);
    this.long.expire(now);
  }

  /** Whether an ordinary request has waited for a while in which nobody else got an answer either. */
  keepsSilence(now: number): boolean {
    const oldest = this.ordinary.oldest();
    if (!oldest) return false;
    const since = Math.max(oldest.deadline - this.times.timeoutMs, this.heardAt);
    return now - since >= silentAfterMs;
  }

  moveElsewhere(): void {
    for (const request of this.ordinary.all()) request.moveElsewhere();
  }
}
