export interface UpstreamBreakerSettings {
  /** Failures are judged over this time, in milliseconds. */
  windowMs: number;
  /**
   * Answers within the window before failures can open the breaker. As many failures in a row open it whatever went
   * well before: at a thousand requests a second the share of failures would take seconds to say so.
   */
  volumeThreshold: number;
  /** Share of failures that opens it, 0 to 1. */
  failureRatio: number;
  /** How long it stays open before one request may try, in milliseconds. */
  resetMs: number;
}

export const defaultUpstreamBreaker: UpstreamBreakerSettings = {
  windowMs: 5_000,
  volumeThreshold: 20,
  failureRatio: 0.5,
  resetMs: 1_000,
};

export type BreakerState = 'closed' | 'half_open' | 'open';

/**
 * A circuit breaker that costs a few additions for each request: two counters for the current window and two for the
 * one before. The times given to it are milliseconds of any one clock.
 *
 * Every request that was let through must end in exactly one of `succeeded`, `failed` and `abandoned`.
 */
export class UpstreamBreaker {
  state: BreakerState = 'closed';
  private readonly settings: UpstreamBreakerSettings;
  private readonly changed: (state: BreakerState) => void;
  private windowStart = 0;
  private current = { answers: 0, failures: 0 };
  private previous = { answers: 0, failures: 0 };
  private failuresInARow = 0;
  private failedAt = 0;
  private openedAt = 0;
  private trying = false;

  constructor(settings = defaultUpstreamBreaker, changed: (state: BreakerState) => void = () => {}) {
    this.settings = settings;
    this.changed = changed;
  }

  /** Whether a request may go through; in the half-open state one at a time. */
  letsThrough(now: number): boolean {
    if (this.state === 'closed') return true;
    if (this.state === 'open' && now - this.openedAt >= this.settings.resetMs) this.become('half_open');
    if (this.state !== 'half_open' || this.trying) return false;
    this.trying = true;
    return true;
  }

  succeeded(now: number): void {
    this.failuresInARow = 0;
    if (this.state === 'closed') this.count(now, 0);
    else if (this.state === 'half_open') this.close(now);
  }

  failed(now: number): void {
    if (this.state === 'half_open') this.open(now);
    else if (this.state === 'closed') {
      this.count(now, 1);
      this.failuresInARow = now - this.failedAt < this.settings.windowMs ? this.failuresInARow + 1 : 1;
      this.failedAt = now;
      const answers = this.current.answers + this.previous.answers;
      const failures = this.current.failures + this.previous.failures;
      const { volumeThreshold, failureRatio } = this.settings;
      const tooMany = answers >= volumeThreshold && failures >= answers * failureRatio;
      if (tooMany || this.failuresInARow >= volumeThreshold) this.open(now);
    }
  }

  /** What else is known of the upstream leaves no doubt: opens whatever was counted. */
  trip(now: number): void {
    if (this.state !== 'open') this.open(now);
  }

  /** The client went away first: that says nothing about the upstream. */
  abandoned(): void {
    this.trying = false;
  }

  private count(now: number, failures: 0 | 1): void {
    const age = now - this.windowStart;
    if (age >= this.settings.windowMs) {
      this.previous = age < 2 * this.settings.windowMs ? this.current : { answers: 0, failures: 0 };
      this.current = { answers: 0, failures: 0 };
      this.windowStart = now;
    }
    this.current.answers += 1;
    this.current.failures += failures;
  }

  private open(now: number): void {
    this.openedAt = now;
    this.failuresInARow = 0;
    this.trying = false;
    this.become('open');
  }

  private close(now: number): void {
    this.current = { answers: 0, failures: 0 };
    this.previous = { answers: 0, failures: 0 };
    this.windowStart = now;
    this.trying = false;
    this.become('closed');
  }

  private become(state: BreakerState): void {
    this.state = state;
    this.changed(state);
  }
}
