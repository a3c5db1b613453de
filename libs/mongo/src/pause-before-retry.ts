import type { OutboxEntry } from './outbox';

const shortestMs = 1_000;
// A broker that takes nothing is soon itself again; a queue that is missing has to be made by somebody.
const longestMs = { failed: 5_000, unroutable: 30_000 };

/**
 * How long an entry waits that could not be sent, in whole seconds as milliseconds: half as long as it has waited
 * already, so that the pauses grow by themselves and nothing has to count attempts.
 */
export function pauseBeforeRetry(
  { messages }: Pick<OutboxEntry, 'messages'>,
  outcome: 'failed' | 'unroutable',
  now: Date,
): number {
  const written = Math.min(...messages.map((message) => Date.parse(message.time)));
  const half = Math.round((now.getTime() - written) / 2_000) * 1_000;
  return Math.max(shortestMs, Math.min(longestMs[outcome], half));
}
