import { setTimeout as pause } from 'node:timers/promises';

/** Asks until the answer is neither undefined nor false, as a test that waits for a condition and never for a time. */
export async function eventually<T>(ask: () => Promise<T | undefined | false> | T | undefined | false): Promise<T> {
  const deadline = Date.now() + 10_000;
  for (;;) {
    const answer = await ask();
    if (answer !== undefined && answer !== false) return answer;
    if (Date.now() > deadline) throw new Error('the condition did not come true');
    await pause(2);
  }
}
