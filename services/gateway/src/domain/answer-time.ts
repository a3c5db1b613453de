/**
 * How long an answer may take to begin: `long` is what gathers from every service, and what takes a whole catalogue.
 * An order waits `inLine`: when everybody orders at once, the last of them is better served late than sent away to ask
 * again, which costs the shop a second time what the first request has cost already.
 */
export type AnswerTime = 'ordinary' | 'inLine' | 'long';

const longPath = /^\/(?:products\/import|users\/me\/export)\/?(?:\?|$)/i;
const orders = /^\/orders\/?(?:\?|$)/i;

/** @param target path and query as the service sees them */
export function answerTimeOf(method: string | undefined, target: string): AnswerTime {
  if (longPath.test(target)) return 'long';
  return method === 'POST' && orders.test(target) ? 'inLine' : 'ordinary';
}
