import { type ChildProcess, spawn } from 'node:child_process';
import { openSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { eventually } from '@shop/testing';
import type { Workshop } from '../workshop';

// Away from the engine's own defaults, which the machine's other networks tend to have.
const networks = ['--bip', '10.212.0.1/24', '--default-address-pool', 'base=10.213.0.0/16,size=24'];

/** Whether an engine answers: the one that DOCKER_HOST or the default socket names. */
export const engineAnswers = ({ run }: Workshop): Promise<boolean> =>
  run('docker', ['version'], { timeoutMs: 20_000 }).then(
    () => true,
    () => false,
  );

/** Starts an engine of our own: its socket, data and processes are in the workshop's folder, and end with it. */
export async function startEngine(workshop: Workshop): Promise<void> {
  const { folder, env } = workshop;
  const at = (name: string) => join(folder, 'engine', name);
  await workshop.run('mkdir', ['-p', at('')]);
  const log = openSync(at('log'), 'a');
  const socket = `unix://${at('docker.sock')}`;
  const daemon = spawn(
    'dockerd',
    ['--data-root', at('data'), '--exec-root', at('exec'), '--pidfile', at('pid'), '--host', socket, ...networks],
    { env, stdio: ['ignore', log, log], detached: true },
  );
  env.DOCKER_HOST = socket;
  workshop.atTheEnd('Stopping the engine', () => stop(daemon));
  await eventually(async () => {
    if (daemon.exitCode !== null) throw new Error(`dockerd does not start:\n${readFileSync(at('log'), 'utf8')}`);
    return await engineAnswers(workshop);
  }, 60_000);
}

async function stop(daemon: ChildProcess): Promise<void> {
  if (daemon.exitCode !== null) return;
  const ended = new Promise((resolve) => daemon.once('exit', resolve));
  daemon.kill('SIGTERM');
  await ended;
}
