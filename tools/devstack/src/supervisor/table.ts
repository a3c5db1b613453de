import { type Memory, memoryOf, ownProcesses } from './memory';
import type { ProcessState, ProcessStatus } from './supervised-process';

const colours: Record<ProcessState, number> = {
  ready: 32,
  starting: 33,
  unready: 33,
  waiting: 31,
  stopping: 33,
  stopped: 90,
};

const columns = [16, 7, 9, 10, 10, 10];

/** The table of what runs where, a line an element. */
export function drawTable(url: string, processes: readonly ProcessStatus[], colour: boolean): string[] {
  const rows = processes.map((one) => ({ one, memory: one.pid === undefined ? undefined : memoryOf(one.pid) }));
  const lines = rows.map(({ one, memory }) => {
    const state = pad(one.state, columns[3]);
    return [
      pad(one.name, columns[0]),
      pad(String(one.port), columns[1]),
      pad(one.pid === undefined ? '-' : String(one.pid), columns[2]),
      colour ? `\u001b[${colours[one.state]}m${state}\u001b[0m` : state,
      pad(String(one.restarts), columns[4]),
      memory ? megabytes(memory.proportionalBytes) : '-',
    ].join('');
  });
  const heading = ['service', 'port', 'pid', 'state', 'restarts', 'memory'].map((text, i) => pad(text, columns[i]));
  return [heading.join(''), ...lines, describeMemory(rows.map(({ memory }) => memory)), url];
}

/** The memory of everything together, with what stands around it (this supervisor, run.mjs, npm). */
export function describeMemory(processes: readonly (Memory | undefined)[]): string {
  const all = [...processes, ...ownProcesses().map(memoryOf)].filter((memory) => memory !== undefined);
  const sum = (of: (memory: Memory) => number) => megabytes(all.reduce((total, memory) => total + of(memory), 0));
  if (all.length === 0) return 'memory: not known on this system';
  return `memory of all ${all.length} processes: ${sum(({ proportionalBytes }) => proportionalBytes)}, shared pages counted once (${sum(({ residentBytes }) => residentBytes)} counted in each)`;
}

const megabytes = (bytes: number) => `${Math.round(bytes / 1024 / 1024)} MB`;
const pad = (text: string, width = 0) => text.padEnd(width);
