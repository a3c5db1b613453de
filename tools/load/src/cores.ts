import { execFileSync } from 'node:child_process';
import { availableParallelism } from 'node:os';

export interface Placement {
  /** Put before the platform's command. */
  platformPrefix: string[];
  description: string;
}

/** The platform and its stores on core 0, this process on core 1, where the system can do that. */
export function takePlaces(): Placement {
  if (availableParallelism() < 2 || !hasTaskset()) {
    return { platformPrefix: [], description: 'no processor was set aside: taskset or a second core is missing' };
  }
  execFileSync('taskset', ['-a', '-c', '-p', '1', String(process.pid)], { stdio: 'ignore' });
  return {
    platformPrefix: ['taskset', '-c', '0'],
    description: 'the platform and its stores on core 0, the load generator on core 1',
  };
}

function hasTaskset(): boolean {
  try {
    execFileSync('taskset', ['--version'], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
}
