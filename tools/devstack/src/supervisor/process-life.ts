import { readFileSync } from 'node:fs';

/** Whether a process runs; one that has ended and that nobody has taken note of yet does not. */
export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
  } catch {
    return false;
  }
  return !/^State:\s+Z/m.test(readFromProc(pid, 'status') ?? '');
}

/** Whether a process runs whose command mentions the word: after a restart of the machine its number may be another's. */
export function isAliveAs(pid: number, word: string): boolean {
  return isAlive(pid) && (readFromProc(pid, 'cmdline')?.includes(word) ?? true);
}

/** Linux tells more than other systems do. */
function readFromProc(pid: number, file: string): string | undefined {
  try {
    return readFileSync(`/proc/${pid}/${file}`, 'utf8');
  } catch {
    return undefined;
  }
}
