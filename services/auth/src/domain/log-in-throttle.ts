/** How often a log-in failed in the current window, for one e-mail address, known or not. */
export interface FailedLogIns {
  count: number;
  /** When the window ends and the count begins anew: nobody is locked out for longer. */
  endsAt: Date;
}

const failuresAllowed = 5;
const windowMs = 15 * 60 * 1000;

/** The end of a window whose first failure happens now. */
export function windowFrom(at: Date): Date {
  return new Date(at.getTime() + windowMs);
}

/** Whole seconds until the next attempt is looked at; `undefined` when one is free to try. */
export function secondsToWait(failed: FailedLogIns | undefined, at: Date): number | undefined {
  if (!failed || failed.count < failuresAllowed) return undefined;
  const seconds = Math.ceil((failed.endsAt.getTime() - at.getTime()) / 1000);
  return seconds > 0 ? seconds : undefined;
}
