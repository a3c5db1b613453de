import { mkdirSync } from 'node:fs';
import { isAlive, isAliveAs } from './process-life';
import { readStackFile } from './stack-file';
import { StartError } from './start-error';

const orphansEndWithinMs = 8_000;
const lookEveryMs = 100;

/**
 * Takes the data directory for this stack. After a supervisor that was killed, its processes are still on their way
 * out: those are waited for. A supervisor that lives keeps its directory.
 *
 * @throws StartError when another stack uses it
 */
export async function takeDataDirectory(dataDir: string): Promise<void> {
  mkdirSync(dataDir, { recursive: true });
  const earlier = readStackFile(dataDir);
  if (!earlier) return;
  if (earlier.pid !== process.pid && isAliveAs(earlier.pid, 'devstack')) {
    throw new StartError(
      `Another stack (process ${earlier.pid}, ${earlier.url}) uses the data directory ${dataDir}. Stop it, or set DATA_DIR and PORT to start a second one beside it.`,
    );
  }
  const deadline = Date.now() + orphansEndWithinMs;
  const pids = earlier.processes.flatMap(({ pid }) => pid ?? []);
  while (pids.some(isAlive) && Date.now() < deadline) await new Promise((wake) => setTimeout(wake, lookEveryMs));
}
