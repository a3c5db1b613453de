import { type ChildProcess, spawn } from 'node:child_process';
import { getPriority } from 'node:os';
import { makeWay } from './make-way';

let child: ChildProcess;
beforeEach(() => {
  child = spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)'], { detached: true });
});
afterEach(() => {
  child.kill('SIGKILL');
});

it('makes a process come after the others', () => {
  const pid = child.pid as number;
  makeWay(pid, 5);
  expect(getPriority(pid)).toBe(5);
});

it('does not mind a process that is gone', () => {
  expect(() => makeWay(2 ** 22 - 1, 5)).not.toThrow();
});
