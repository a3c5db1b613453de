import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Platform } from './platform';

interface ProcessStatus {
  name: string;
  port: number;
  pid?: number;
  state: string;
  restarts: number;
}

/** What runs where at this moment. @throws for a platform that the tests did not start themselves */
export function processesOf({ dataDir }: Platform): ProcessStatus[] {
  if (!dataDir) throw new Error('This journey kills processes, so it needs a platform started by the tests themselves');
  return JSON.parse(readFileSync(join(dataDir, 'stack.json'), 'utf8')).processes;
}

export function processOf(platform: Platform, name: string): ProcessStatus {
  const status = processesOf(platform).find((one) => one.name === name);
  if (!status) throw new Error(`The platform has no process called ${name}`);
  return status;
}

/** Sends a signal to one service or store (`mongodb`, `amqp`); the supervisor brings back what dies of it. */
export function killProcess(platform: Platform, name: string, signal: NodeJS.Signals): void {
  const { pid } = processOf(platform, name);
  if (pid === undefined) throw new Error(`${name} does not run at this moment`);
  process.kill(pid, signal);
}
