import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { freePortRange } from '@shop/devstack';
import { eventually } from '@shop/testing';
import { newCustomer } from '../customers';
import { withoutServers } from '../without-servers';

const root = join(__dirname, '..', '..', '..', '..');
const folders: string[] = [];

afterAll(() => {
  for (const folder of folders) rmSync(folder, { recursive: true, force: true });
});

/** `npm start` in a process group of its own, as a shell or a supervisor runs it. */
async function npmStart() {
  const dataDir = mkdtempSync(join(tmpdir(), 'shop-npm-'));
  folders.push(dataDir);
  const port = await freePortRange();
  const npm = spawn('npm', ['start'], {
    cwd: root,
    detached: true,
    env: { ...withoutServers(process.env), PORT: String(port), DATA_DIR: dataDir },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const ended = new Promise<number | null>((resolve) => npm.once('exit', resolve));
  await untilItSays(npm, `ready: http://127.0.0.1:${port}`);
  const { pid, processes } = JSON.parse(readFileSync(join(dataDir, 'stack.json'), 'utf8')) as {
    pid: number;
    processes: { pid: number }[];
  };
  return { npm, ended, url: `http://127.0.0.1:${port}`, pids: [pid, ...processes.map((one) => one.pid)] };
}

function untilItSays(child: ChildProcess, wanted: string): Promise<void> {
  return new Promise((resolve, reject) => {
    let out = '';
    let errors = '';
    child.stderr?.on('data', (text: Buffer) => {
      errors += text;
    });
    child.stdout?.on('data', (text: Buffer) => {
      out += text;
      if (out.split('\n').includes(wanted)) resolve();
    });
    child.once('exit', (code) => reject(new Error(`npm start ended with ${code}: ${errors}`)));
  });
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}

it.each([
  ['the whole process group', (npm: ChildProcess) => process.kill(-(npm.pid as number), 'SIGTERM')],
  ['npm alone', (npm: ChildProcess) => npm.kill('SIGTERM')],
])(
  'SIGTERM to %s: everything stops, npm ends with 0, nothing is left running',
  async (_, terminate) => {
    const { npm, ended, url, pids } = await npmStart();
    expect(pids).toHaveLength(12);
    expect(pids.filter((pid) => !isAlive(pid))).toEqual([]);
    await newCustomer(url);
    terminate(npm);
    expect(await ended).toBe(0);
    await eventually(() => expect(pids.filter(isAlive)).toEqual([]));
  },
  120_000,
);
