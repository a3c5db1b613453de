import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { instanceNumbers, portOf } from '../supervisor/ports';
import { repositoryRoot } from '../supervisor/repository-root';
import { readStackFile, type StackFile } from '../supervisor/stack-file';
import { freePortRange } from './free-port-range';

export interface StackRunOptions {
  /** The gateway's port; left out: free ones. */
  port?: number;
  /** Of each service; left out: as `env` or `inherit` say. */
  instances?: number;
  /** Left out: a temporary one, which goes when the stack stops. */
  dataDir?: string;
  /** Settings of the stack (`README.md` lists them) on top of `inherit`. */
  env?: Record<string, string>;
  /** The environment to start from. */
  inherit: Record<string, string | undefined>;
  /** Put before the command, for instance `['taskset', '-c', '0']`. */
  prefix?: readonly string[];
  readyWithinMs?: number;
}

export interface StackRun {
  /** The first gateway. */
  url: string;
  /** Every gateway. */
  urls: string[];
  dataDir: string;
  /** From starting to ready. */
  startedInMs: number;
  /** What runs where at this moment; empty once it has stopped. */
  processes(): StackFile['processes'];
  /** The supervisor's process id. */
  pid: number;
  /** Sends a signal to one service or store. @throws when it does not run at this moment */
  kill(name: string, signal: NodeJS.Signals): void;
  /** What it has said to people so far, the latest part of it. */
  output(): string;
  /** Stops it as Ctrl-C does, and resolves to its exit code. */
  stop(): Promise<number | null>;
}

const shownLines = 40;
const keptTexts = 1_000;

/**
 * Starts the built platform as a process of its own, as `npm start` does, and waits for its `ready:`.
 *
 * @throws with the last lines it said, when it ends before it is ready or takes too long
 */
export async function runStack(options: StackRunOptions): Promise<StackRun> {
  const startedAt = performance.now();
  const instances = options.instances ?? Number(options.env?.INSTANCES ?? options.inherit.INSTANCES ?? 1);
  const port = options.port ?? (await freePortRange(instances));
  const temporary = options.dataDir === undefined;
  const dataDir = options.dataDir ?? mkdtempSync(join(tmpdir(), 'shop-'));
  const [command = process.execPath, ...args] = [
    ...(options.prefix ?? []),
    process.execPath,
    join(repositoryRoot, 'tools', 'devstack', 'dist', 'main.cjs'),
  ];
  const child = spawn(command, args, {
    cwd: repositoryRoot,
    env: {
      ...options.inherit,
      STOP_WITH_PARENT: 'true',
      ...options.env,
      INSTANCES: String(instances),
      PORT: String(port),
      DATA_DIR: dataDir,
    },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const ended = new Promise<number | null>((resolve) => child.once('exit', resolve));
  const tidy = () => temporary && rmSync(dataDir, { recursive: true, force: true });
  const said: string[] = [];
  child.stderr?.on('data', (text: Buffer) => said.push(text.toString()) > keptTexts && said.shift());
  const url = await untilReady(child, said, options.readyWithinMs ?? 60_000).catch(async (error: unknown) => {
    child.kill('SIGTERM');
    await ended;
    tidy();
    throw error;
  });
  const processes = () => readStackFile(dataDir)?.processes ?? [];
  return {
    url,
    urls: instanceNumbers(instances).map((instance) => `http://127.0.0.1:${portOf('gateway', port, instance)}`),
    dataDir,
    startedInMs: performance.now() - startedAt,
    processes,
    pid: child.pid ?? 0,
    output: () => said.join(''),
    kill(name, signal) {
      const pid = processes().find((one) => one.name === name)?.pid;
      if (pid === undefined) throw new Error(`${name} does not run at this moment`);
      process.kill(pid, signal);
    },
    async stop() {
      child.kill('SIGTERM');
      const code = await ended;
      tidy();
      return code;
    },
  };
}

function untilReady(child: ChildProcess, said: readonly string[], withinMs: number): Promise<string> {
  return new Promise((resolve, reject) => {
    const refuse = (why: string) =>
      reject(new Error(`${why}:\n${said.join('').split('\n').slice(-shownLines).join('\n')}`));
    const timer = setTimeout(() => refuse(`The platform was not ready within ${withinMs} ms`), withinMs);
    child.stdout?.on('data', (text: Buffer) => {
      const [, url] = /^ready: (\S+)$/m.exec(text.toString()) ?? [];
      if (!url) return;
      clearTimeout(timer);
      resolve(url);
    });
    child.once('error', (error) => refuse(`The platform could not be started (${error.message})`));
    child.once('exit', (code) => {
      clearTimeout(timer);
      refuse(`The platform ended with exit code ${code}`);
    });
  });
}
