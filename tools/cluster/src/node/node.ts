import { type ChildProcess, spawn } from 'node:child_process';
import { mkdirSync, openSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import type { Workshop } from '@shop/compose';
import { repositoryRoot } from '@shop/devstack';
import { eventually } from '@shop/testing';
import { cable, cgroup, node, podNetwork, serviceNetwork } from './addresses';

/** A machine within this one: processes, mounts and a network of its own, which are gone when it is. */
export interface Node {
  /** What the node sees as /var, and more that it is given. */
  folder: string;
  /** Runs a command on the node to its end. */
  run(command: string, ...args: string[]): Promise<string>;
  /** Starts a program that stays, with its output in a log of its own. */
  start(program: string, args: readonly string[]): void;
  /** @throws the end of its log, when a program that was to stay has ended */
  assertRunning(): void;
  /** How a shell on this machine runs a command on the node. */
  prefix: string;
}

export async function startNode(workshop: Workshop): Promise<Node> {
  const folder = join(workshop.folder, 'node');
  mkdirSync(join(folder, 'log'), { recursive: true });
  const holder = holdNamespaces();
  workshop.atTheEnd('Taking the cluster down', () => remove(workshop, holder));
  const first = await eventually(() => firstProcess(holder), 10_000);
  const entry = ['--target', String(first), '--mount', '--net', '--pid', '--wd=/', '--'];
  const here: Node = {
    folder,
    prefix: `nsenter ${entry.join(' ')}`,
    run: (command, ...args) => workshop.run('nsenter', [...entry, command, ...args]),
    ...programsBehind(entry, workshop, join(folder, 'log')),
  };
  await furnish(workshop, here, first);
  return here;
}

/** Killed with this check, whatever ends it; and with it everything that runs in its namespaces. */
const holdNamespaces = (): ChildProcess =>
  spawn(
    'setpriv',
    [
      ...['--pdeathsig', 'KILL', 'unshare', '--mount', '--net', '--pid', '--fork', '--kill-child', '--mount-proc'],
      ...['--propagation', 'private', 'tini', '--', 'sleep', 'infinity'],
    ],
    { stdio: 'ignore' },
  );

function programsBehind(
  entry: readonly string[],
  { env }: Workshop,
  folder: string,
): Pick<Node, 'start' | 'assertRunning'> {
  const programs: { name: string; child: ChildProcess; log: string }[] = [];
  return {
    start(program, args) {
      const name = basename(program);
      const log = join(folder, `${name}.log`);
      const output = openSync(log, 'a');
      const child = spawn('nsenter', [...entry, program, ...args], { env, stdio: ['ignore', output, output] });
      programs.push({ name, child, log });
    },
    assertRunning() {
      const ended = programs.find(({ child }) => child.exitCode !== null || child.signalCode !== null);
      if (ended) throw new Error(`${ended.name} has ended:\n${readFileSync(ended.log, 'utf8').slice(-3000)}`);
    },
  };
}

/** The first process of the node's own: the child of `unshare`, once that has become tini. */
function firstProcess({ pid }: ChildProcess): number | false {
  const children = readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').trim();
  if (!children || !readFileSync(`/proc/${children}/comm`, 'utf8').startsWith('tini')) return false;
  return Number(children);
}

async function furnish({ run }: Workshop, here: Node, first: number): Promise<void> {
  const script = join(repositoryRoot, 'tools/cluster/src/node');
  await run('sh', [join(script, 'cable.sh'), String(first), cable, node.host, node.address, serviceNetwork]);
  await here.run('sh', join(script, 'furnish.sh'), here.folder, podNetwork);
  await run('sh', [join(script, 'cgroups.sh'), 'make', cgroup]);
}

async function remove({ run }: Workshop, holder: ChildProcess): Promise<void> {
  if (holder.exitCode === null && holder.signalCode === null) {
    const ended = new Promise((resolve) => holder.once('exit', resolve));
    holder.kill('SIGKILL');
    await ended;
  }
  await eventually(
    () => run('sh', [join(repositoryRoot, 'tools/cluster/src/node/cgroups.sh'), 'remove', cgroup]),
    30_000,
  );
}
