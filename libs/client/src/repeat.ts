import { isShopProblem } from './problem';

/** Resolves after so many milliseconds; rejects when the signal says so. */
export type Pause = (milliseconds: number, signal?: AbortSignal) => Promise<void>;

export const pause: Pause = (milliseconds, signal) =>
  new Promise((resolve, reject) => {
    signal?.throwIfAborted();
    const timer = setTimeout(done, milliseconds);
    signal?.addEventListener('abort', done, { once: true });
    function done() {
      clearTimeout(timer);
      signal?.removeEventListener('abort', done);
      if (signal?.aborted) reject(signal.reason);
      else resolve();
    }
  });

const statusesToWaitFor = new Set([429, 502, 503, 504]);

/** Whether the same request may go well a little later: nobody answered (in time), or the shop asks for patience. */
export function isPassing(error: unknown): boolean {
  if (isShopProblem(error)) return statusesToWaitFor.has(error.status) || error.code === 'request_in_progress';
  return error instanceof TypeError || (error instanceof DOMException && error.name === 'TimeoutError');
}

/** How long the shop asks to be left alone, where it does. */
export const askedPauseMs = (error: unknown) => (isShopProblem(error) ? (error.retryAfter ?? 0) * 1_000 : 0);

/** Says stop after so many milliseconds, and when the caller does. */
export function within(milliseconds: number, signal: AbortSignal | undefined): AbortSignal {
  const limit = AbortSignal.timeout(Math.ceil(milliseconds));
  return signal ? AbortSignal.any([signal, limit]) : limit;
}

export interface Repetition {
  /** How often it is tried in all. */
  attempts: number;
  /** How long one of these may take. */
  timeoutMs: number;
  signal?: AbortSignal | undefined;
  pause: Pause;
}

const firstPauseMs = 200;

/** Does it again while what goes wrong may pass, after pauses that grow or that the shop asks for. */
export async function repeated<Result>(
  act: (signal: AbortSignal) => Promise<Result>,
  { attempts, timeoutMs, signal, pause }: Repetition,
): Promise<Result> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await act(within(timeoutMs, signal));
    } catch (error) {
      if (signal?.aborted || attempt >= attempts || !isPassing(error)) throw error;
      await pause(Math.max(askedPauseMs(error), firstPauseMs * 2 ** (attempt - 1)), signal);
    }
  }
}
