import { writeFileSync } from 'node:fs';
import { setPriority } from 'node:os';

const attempts = 20;
const retryMs = 150;

/**
 * Lets a process make way for the others where there is not enough processor time for all; alone it runs as ever.
 *
 * @param niceness from 0, as the others, to 19
 */
export function makeWay(pid: number, niceness: number): void {
  attempt(() => setPriority(pid, niceness));
  // Linux shares the processor out among sessions first (sched(7), "The autogroup feature"), and each process of ours
  // has a session of its own. It takes such a change ten times a second at most, from anybody but root.
  let left = attempts;
  const tell = () => {
    if (attempt(() => writeFileSync(`/proc/${pid}/autogroup`, String(niceness))) || --left === 0) clearInterval(timer);
  };
  const timer = setInterval(tell, retryMs).unref();
  tell();
}

/** A process that is gone already, or a system without such a thing, is no reason to fail. */
function attempt(change: () => void): boolean {
  try {
    change();
    return true;
  } catch {
    return false;
  }
}
