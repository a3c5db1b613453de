import { pause } from '../wait';
import type { Answer } from './shop-call';

const patienceMs = 120_000;
const betweenMs = 300;

// Not an answer to what was asked: somebody is down, restarting, or still at the first request.
const isNoAnswer = ({ status, text }: Answer) =>
  status >= 500 || status === 429 || text.includes('request_in_progress');

/** Repeats a request, as it is, until the shop has answered it. `undefined` when patience is at its end. */
export async function insist(ask: () => Promise<Answer>): Promise<Answer | undefined> {
  const deadline = Date.now() + patienceMs;
  while (Date.now() < deadline) {
    const answer = await ask().catch(() => undefined);
    if (answer && !isNoAnswer(answer)) return answer;
    await pause(betweenMs);
  }
  return undefined;
}
