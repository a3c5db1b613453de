import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';

const startsWithinMs = 15_000;

/** Waits for the first good answer. @throws when there is none in time, or the process has ended */
export async function answering(url: string, process: ChildProcess, headers: Record<string, string>): Promise<void> {
  const deadline = Date.now() + startsWithinMs;
  let last: unknown;
  process.once('error', (error) => {
    last = error;
  });
  while (Date.now() < deadline && process.exitCode === null) {
    try {
      const answer = await fetch(url, { headers });
      if (answer.ok) return;
      last = `${answer.status}`;
    } catch (error) {
      last = error;
    }
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  throw new Error(`${process.spawnfile} does not answer at ${url}: ${last}`);
}

/** Ends a process of ours, and waits until it has gone. */
export async function ended(process: ChildProcess): Promise<void> {
  if (process.exitCode !== null || process.signalCode !== null) return;
  process.kill('SIGTERM');
  await once(process, 'exit');
}
