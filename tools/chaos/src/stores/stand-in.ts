import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, mkdirSync, openSync } from 'node:fs';
import { join } from 'node:path';
import { repositoryRoot } from '@shop/devstack';
import { holdsWithin } from '../wait';
import { answers } from './answers';
import { freePort } from './free-port';
import type { Store } from './store';

const devstack = join(repositoryRoot, 'tools', 'devstack');
const orphanGuard = join(devstack, 'src', 'supervisor', 'orphan-guard.cjs');

const readyWithinMs = 20_000;

/** Starts one of the platform's own stand-ins as a process of its own, on its own data directory. */
export async function startStandIn(name: Store['name'], dataDir: string): Promise<Store> {
  const port = await freePort();
  const folder = join(dataDir, name);
  mkdirSync(folder, { recursive: true });
  let child: ChildProcess;

  async function start(): Promise<void> {
    const log = openSync(join(dataDir, `${name}.log`), 'a');
    child = spawn(process.execPath, ['--require', orphanGuard, join(devstack, 'dist', `${name}.cjs`)], {
      env: { PORT: String(port), DATA_DIR: folder },
      stdio: ['ignore', log, log, 'ipc'],
    });
    closeSync(log);
    if (!(await holdsWithin(readyWithinMs, () => answers(port), 50))) throw new Error(`${name} does not start`);
  }

  async function end(signal: NodeJS.Signals): Promise<void> {
    const gone = once(child, 'exit');
    child.kill(signal);
    await gone;
  }

  await start();
  return {
    name,
    kind: 'stand-in',
    port,
    async kill() {
      await end('SIGKILL');
      await start();
    },
    stop: () => end('SIGTERM'),
  };
}
