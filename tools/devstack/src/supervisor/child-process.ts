import { type ChildProcess, spawn } from 'node:child_process';
import { closeSync } from 'node:fs';
import { join } from 'node:path';
import type { LogFile } from './log-file';
import { makeWay } from './make-way';
import { repositoryRoot } from './repository-root';

export interface Launch {
  /** A script for Node, by absolute path. */
  script: string;
  /** Options for Node itself. */
  nodeOptions?: readonly string[];
  env: Record<string, string>;
  /** How far it makes way for the others, from 0 to 19; not at all unless said. */
  niceness?: number;
}

const preloaded = ['orphan-guard.cjs', 'tidy-after-start.cjs'].flatMap((name) => [
  '--require',
  join(repositoryRoot, 'tools', 'devstack', 'src', 'supervisor', name),
]);

/**
 * Starts a script on this Node, in a process group of its own: Ctrl-C in the terminal goes to the supervisor alone,
 * which then stops everything in order.
 */
export function launch({ script, nodeOptions = [], env, niceness = 0 }: Launch, log: LogFile): ChildProcess {
  const output = log.open();
  try {
    const child = spawn(process.execPath, [...nodeOptions, ...preloaded, script], {
      env,
      cwd: repositoryRoot,
      detached: true,
      stdio: ['ignore', output, output, 'ipc'],
    });
    if (child.pid !== undefined && niceness > 0) makeWay(child.pid, niceness);
    return child;
  } finally {
    closeSync(output);
  }
}
