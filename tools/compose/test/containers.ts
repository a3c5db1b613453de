import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { repositoryRoot } from '@shop/devstack';
import { eventually } from '@shop/testing';

const docker = async (...args: string[]): Promise<string> =>
  (await promisify(execFile)('docker', args, { cwd: repositoryRoot, timeout: 180_000, maxBuffer: 1 << 26 })).stdout;

/** Has Node, and is there: it was built with the others. */
const toolsImage = 'shop/tools:local';

export const compose = (...args: string[]): Promise<string> => docker('compose', ...args);

export const services = [
  ...['gateway', 'auth', 'user', 'product', 'order'],
  ...['inventory', 'payment', 'shipping', 'notification'],
];

/** The part of `docker inspect` that is of interest here. */
export interface Container {
  Id: string;
  RestartCount: number;
  State: { Pid: number; Running: boolean; ExitCode: number; OOMKilled: boolean; Health?: { Status: string } };
  Config: { User: string };
  HostConfig: { ReadonlyRootfs: boolean; CapDrop: string[] | null; Memory: number; SecurityOpt: string[] | null };
}

/** Every container of a service of the compose file, stopped ones too. */
export async function containersOf(service: string): Promise<Container[]> {
  return await inspect((await compose('ps', '--all', '--quiet', service)).split('\n').filter(Boolean));
}

const inspect = async (ids: readonly string[]): Promise<Container[]> => JSON.parse(await docker('inspect', ...ids));

/** The container as it is now. It keeps its id when it starts anew. */
export async function again({ Id }: Container): Promise<Container> {
  const [container] = await inspect([Id]);
  if (!container) throw new Error(`The container ${Id} is gone`);
  return container;
}

export async function containerOf(service: string): Promise<Container> {
  const [container] = await containersOf(service);
  if (!container) throw new Error(`There is no container of ${service}`);
  return container;
}

export const isHealthy = ({ State }: Container): boolean => State.Health?.Status === 'healthy';

/** Waits until as many containers of the service are healthy, and there is no other. */
export const healthy = (service: string, count = 1): Promise<Container[]> =>
  eventually(async () => {
    const containers = await containersOf(service);
    const states = containers.map(({ State }) => State.Health?.Status);
    if (containers.length !== count || !containers.every(isHealthy)) throw new Error(`${service} is ${states}`);
    return containers;
  }, 90_000);

/**
 * Ends a container's first process as a crash does. `docker kill` would not do: an engine restarts nothing that was
 * stopped through it. It is done from a container, which the engine lets see every process: the one who runs the check
 * may ask the engine for anything, and yet not be the user that the process belongs to.
 */
export async function crash({ State }: Container): Promise<void> {
  const asRootOfTheHost = ['--rm', '--pid=host', '--user=0', '--network=none', '--entrypoint=node'];
  const kill = "process.kill(Number(process.argv[1]), 'SIGKILL')";
  await docker('run', ...asRootOfTheHost, toolsImage, '--eval', kill, String(State.Pid));
}

/** Runs a script on a container's own Node, where only it can look: ports that are not published. */
export const runInside = ({ Id }: Container, script: string): Promise<string> =>
  docker('exec', Id, 'node', '--input-type=module', '--eval', script);
