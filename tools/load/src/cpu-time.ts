import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';

/** Processor time used since its start, in milliseconds, by process name. Empty where /proc is missing. */
export type CpuTimes = Map<string, number>;

const ticksPerSecond = readTicksPerSecond();
// Fields of /proc/<pid>/stat, counted from the first one after the command's closing bracket.
const userTime = 11;
const systemTime = 12;

export function cpuTimes(processes: readonly { name: string; pid?: number }[]): CpuTimes {
  const times: CpuTimes = new Map();
  for (const { name, pid } of processes) {
    const used = pid === undefined ? undefined : cpuTimeOf(pid);
    if (used !== undefined) times.set(name, used);
  }
  return times;
}

/** What was used between two readings. */
export function cpuTimeBetween(before: CpuTimes, after: CpuTimes): CpuTimes {
  return new Map([...after].map(([name, used]) => [name, used - (before.get(name) ?? 0)]));
}

function cpuTimeOf(pid: number): number | undefined {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    return ((Number(fields[userTime]) + Number(fields[systemTime])) / ticksPerSecond) * 1000;
  } catch {
    return undefined;
  }
}

function readTicksPerSecond(): number {
  try {
    return Number(execFileSync('getconf', ['CLK_TCK'])) || 100;
  } catch {
    return 100;
  }
}
