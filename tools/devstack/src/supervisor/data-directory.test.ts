import { spawn } from 'node:child_process';
import { takeDataDirectory } from './data-directory';
import { writeStackFile } from './stack-file';
import { removeTemporaryStacks, temporaryStack } from './testing/fake-plan';

afterAll(removeTemporaryStacks);

const leftBehind = (dataDir: string, pid: number) =>
  writeStackFile(dataDir, { url: 'http://127.0.0.1:1', pid, ready: true, processes: [] });

test('is taken from a stack that lives by nobody', async () => {
  const { dataDir } = temporaryStack();
  const other = spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)', 'devstack']);
  try {
    leftBehind(dataDir, other.pid ?? 0);
    await expect(takeDataDirectory(dataDir)).rejects.toThrow(/Another stack \(process \d+, http:.*\) uses the data/);
  } finally {
    other.kill('SIGKILL');
  }
});

test('is free when the stack that had it is gone, or its number belongs to another program', async () => {
  const { dataDir } = temporaryStack();
  const other = spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)']);
  try {
    leftBehind(dataDir, other.pid ?? 0);
    await takeDataDirectory(dataDir);
    leftBehind(dataDir, 2 ** 30);
    await takeDataDirectory(dataDir);
  } finally {
    other.kill('SIGKILL');
  }
});
