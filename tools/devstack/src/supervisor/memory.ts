import { readFileSync } from 'node:fs';

export interface Memory {
  /** Resident bytes, with every shared page (the node binary, mostly) counted in each process that uses it. */
  residentBytes: number;
  /** Resident bytes with shared pages divided among their users: what the process really costs. */
  proportionalBytes: number;
}

/** Memory of one process, or undefined where the system does not tell (it is Linux that does) or it is gone. */
export function memoryOf(pid: number): Memory | undefined {
  try {
    const rollup = readFileSync(`/proc/${pid}/smaps_rollup`, 'utf8');
    return { residentBytes: field(rollup, 'Rss'), proportionalBytes: field(rollup, 'Pss') };
  } catch {
    return undefined;
  }
}

const field = (rollup: string, name: string) =>
  Number(new RegExp(`^${name}:\\s+(\\d+) kB`, 'm').exec(rollup)?.[1] ?? 0) * 1024;

/** This process and the npm above it that only waits for it. */
export function ownProcesses(): number[] {
  const pids = [process.pid];
  for (let pid = process.ppid; pid > 1 && isNpm(pid); pid = parentOf(pid)) pids.push(pid);
  return pids;
}

function isNpm(pid: number): boolean {
  try {
    return /\bnpm\b/.test(readFileSync(`/proc/${pid}/cmdline`, 'utf8'));
  } catch {
    return false;
  }
}

function parentOf(pid: number): number {
  try {
    return Number(/^PPid:\s+(\d+)/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1] ?? 0);
  } catch {
    return 0;
  }
}
