import { type ChildProcess, spawn } from 'node:child_process';
import { readFileSync, statSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { isAlive } from './process-life';
import { createStack, type Stack } from './stack';
import { readStackFile } from './stack-file';
import type { Death, ProcessPlan } from './supervised-process';
import { eventually } from './testing/eventually';
import { fakePlan, removeTemporaryStacks, temporaryStack } from './testing/fake-plan';

const stacks: Stack[] = [];
afterEach(async () => {
  await Promise.all(stacks.splice(0).map((stack) => stack.stop()));
});
afterAll(removeTemporaryStacks);

function stackOf(plan: ProcessPlan[], dataDir: string, deaths: Death[] = []): Stack {
  const stack = createStack({ url: 'http://127.0.0.1:1', dataDir, plan, onDeath: (death) => deaths.push(death) });
  stacks.push(stack);
  return stack;
}

test('starts the stores first, and says what runs where', async () => {
  const { dataDir, journal, lines } = temporaryStack();
  const plan = [await fakePlan('a', journal), await fakePlan('db', journal, { kind: 'store' })];
  const stack = stackOf(plan, dataDir);
  await stack.start();
  expect(lines()).toEqual(['db started', 'a started']);
  expect(stack.processes().map(({ name, state, restarts }) => [name, state, restarts])).toEqual([
    ['a', 'ready', 0],
    ['db', 'ready', 0],
  ]);
  const file = readStackFile(dataDir);
  expect(file?.ready).toBe(true);
  expect(file?.processes.map(({ pid }) => pid)).toEqual(stack.processes().map(({ pid }) => pid));
});

test('stops the services first and the stores when all of them are gone', async () => {
  const { dataDir, journal, lines } = temporaryStack();
  const plan = [
    await fakePlan('db', journal, { kind: 'store' }),
    await fakePlan('slow', journal, { env: { STOP_AFTER_MS: '300' } }),
    await fakePlan('quick', journal),
  ];
  const stack = stackOf(plan, dataDir);
  await stack.start();
  const before = lines().length;
  await Promise.all([stack.stop(), stack.stop()]);
  const end = lines().slice(before);
  expect(end.slice(-3)).toEqual(['slow stopped', 'db asked to stop', 'db stopped']);
  expect(end.filter((line) => line.endsWith('asked to stop'))).toHaveLength(3);
  expect(readStackFile(dataDir)).toBeUndefined();
});

test('stops the doors before the services behind them', async () => {
  const { dataDir, journal, lines } = temporaryStack();
  const plan = [await fakePlan('behind', journal), { ...(await fakePlan('door', journal)), isDoor: true }];
  const stack = stackOf(plan, dataDir);
  await stack.start();
  await stack.stop();
  expect(lines().slice(-4)).toEqual(['door asked to stop', 'door stopped', 'behind asked to stop', 'behind stopped']);
});

test('brings back what dies, at once and with the count shown', async () => {
  const { dataDir, journal } = temporaryStack();
  const deaths: Death[] = [];
  const stack = stackOf([await fakePlan('a', journal)], dataDir, deaths);
  await stack.start();
  const first = stack.processes()[0]?.pid;
  stack.kill('a', 'SIGKILL');
  await eventually(() => stack.processes()[0]?.restarts === 1 && stack.processes()[0]?.state === 'ready');
  expect(stack.processes()[0]?.pid).not.toBe(first);
  expect(deaths).toMatchObject([{ name: 'a', signal: 'SIGKILL', whileStarting: false }]);
  expect(stack.processes()[0]?.lastExit).toEqual({ code: null, signal: 'SIGKILL' });
});

test('gives up on a service that cannot start, and passes on its last lines', async () => {
  const { dataDir, journal } = temporaryStack();
  const deaths: Death[] = [];
  const stack = stackOf([await fakePlan('a', journal, { env: { DIES: '78' } })], dataDir, deaths);
  await expect(stack.start()).rejects.toThrow(/The a service does not start\. Its whole log is in .*a\.log/);
  expect(deaths[0]).toMatchObject({ code: 78, whileStarting: true });
  expect(deaths[0]?.lastLines).toEqual(['a begins', 'the reason why it cannot start']);
});

test('tries a start that fails for an unknown reason several times', async () => {
  const { dataDir, journal, lines } = temporaryStack();
  const stack = stackOf([await fakePlan('a', journal, { env: { DIES: '1' } })], dataDir);
  await expect(stack.start()).rejects.toThrow('does not start');
  expect(lines()).toHaveLength(5);
});

test('refuses a port in use with a sentence that says what to do', async () => {
  const { dataDir, journal } = temporaryStack();
  const plan = await fakePlan('a', journal);
  const other = createServer();
  await new Promise<void>((resolve) => other.listen(plan.port, '127.0.0.1', resolve));
  try {
    await expect(stackOf([plan], dataDir).start()).rejects.toThrow(
      `Port ${plan.port}, which a needs, is in use by another program. Stop that, or set PORT`,
    );
  } finally {
    other.close();
  }
});

test('runs beside another stack, but not in its data directory', async () => {
  const one = temporaryStack();
  const two = temporaryStack();
  const first = stackOf([await fakePlan('a', one.journal)], one.dataDir);
  const second = stackOf([await fakePlan('a', two.journal)], two.dataDir);
  await Promise.all([first.start(), second.start()]);
  await first.stop();
  expect(second.processes()[0]?.state).toBe('ready');
});

test('can be stopped while it is still starting', async () => {
  const { dataDir, journal } = temporaryStack();
  const plan = { ...(await fakePlan('a', journal)), probe: async () => false };
  const stack = stackOf([plan], dataDir);
  const started = stack.start();
  await eventually(() => stack.processes()[0]?.pid !== undefined);
  const pid = stack.processes()[0]?.pid ?? 0;
  await stack.stop();
  await started;
  expect(isAlive(pid)).toBe(false);
});

test('keeps the log of each process in a file of its own', async () => {
  const { dataDir, journal } = temporaryStack();
  const stack = stackOf([await fakePlan('a', journal)], dataDir);
  await stack.start();
  const log = join(dataDir, 'logs', 'a.log');
  expect(statSync(log).isFile()).toBe(true);
  expect(readFileSync(log, 'utf8')).toBe('a begins\n');
});

describe('the guard against orphans', () => {
  let supervisor: ChildProcess | undefined;
  afterEach(() => supervisor?.kill('SIGKILL'));

  test('ends a process whose supervisor died without a word', async () => {
    const { journal, lines } = temporaryStack();
    const { script, env } = await fakePlan('a', journal);
    // The smallest supervisor there is: it starts the guarded process as ours does, and then only waits to be killed.
    const code = `
      const child = require('node:child_process').spawn(process.execPath,
        ['--require', ${JSON.stringify(join(__dirname, 'orphan-guard.cjs'))}, ${JSON.stringify(script)}],
        { env: process.env, detached: true, stdio: ['ignore', 'ignore', 'ignore', 'ipc'] });
      console.log(child.pid);
      setInterval(() => {}, 1000);`;
    supervisor = spawn(process.execPath, ['-e', code], { env, stdio: ['ignore', 'pipe', 'inherit'] });
    const pid = await new Promise<number>((resolve) => {
      supervisor?.stdout?.once('data', (line: Buffer) => resolve(Number(line)));
    });
    await eventually(() => lines().includes('a started'));
    supervisor.kill('SIGKILL');
    await eventually(() => !isAlive(pid));
  });
});
