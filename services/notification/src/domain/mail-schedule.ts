/**
 * Where the mail of a notification stands. `due`: to be sent, or being sent under a lease. `unwanted`: the customer
 * wants none. `abandoned`: tried for days, or nobody to send it to turned up.
 */
export type MailState = 'due' | 'sent' | 'unwanted' | 'abandoned';

const attemptsAllowed = 40;
const longestPauseMs = 3_600_000;
const contactPauseMs = 30_000;
const contactPatienceMs = 24 * 3_600_000;

/** When to try again after so many failed attempts; `undefined` to give up, after more than a day. */
export function retryAt(attempts: number, at: Date, firstPauseMs: number): Date | undefined {
  if (attempts >= attemptsAllowed) return undefined;
  return new Date(at.getTime() + Math.min(firstPauseMs * 2 ** (attempts - 1), longestPauseMs));
}

/** The pause before noting once more that a mail was sent; `undefined` to give up, after twenty seconds. */
export function noteAgainAfterMs(failures: number): number | undefined {
  return failures >= 24 ? undefined : Math.min(50 * 2 ** failures, 1_000);
}

/** When to look again for somebody whose registration has not been heard of; `undefined` to give up after a day. */
export function awaitContactAt(createdAt: Date, at: Date): Date | undefined {
  if (at.getTime() - createdAt.getTime() > contactPatienceMs) return undefined;
  return new Date(at.getTime() + contactPauseMs);
}
