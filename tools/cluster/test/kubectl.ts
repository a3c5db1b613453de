import { execFile } from 'node:child_process';
import { promisify } from 'node:util';

export const kubectl = async (...args: string[]): Promise<string> =>
  (await promisify(execFile)('kubectl', ['--namespace', 'shop', ...args], { timeout: 200_000 })).stdout;

/** Runs kubectl with an object, or several, on its standard input. */
async function kubectlWith(objects: object, ...args: string[]): Promise<string> {
  const running = promisify(execFile)('kubectl', args, { timeout: 100_000 });
  running.child.stdin?.end(JSON.stringify(objects));
  return (await running).stdout;
}

/** Applies objects; returns a line for each. */
export const apply = (items: readonly object[], ...options: string[]): Promise<string> =>
  kubectlWith({ apiVersion: 'v1', kind: 'List', items }, 'apply', '--filename', '-', ...options);

/** Creates something that is no object of its own, at a path of the API. */
export const send = (path: string, body: object): Promise<string> =>
  kubectlWith(body, 'create', '--raw', path, '--filename', '-');

export const services = [
  ...['gateway', 'auth', 'user', 'product', 'order'],
  ...['inventory', 'payment', 'shipping', 'notification'],
];

/** The part of a pod that is of interest here. */
export interface Pod {
  metadata: { name: string; uid: string; deletionTimestamp?: string };
  status: { phase: string; containerStatuses?: { ready: boolean; restartCount: number }[] };
}

/** The pods of a service or a store that are not on their way out. */
export async function podsOf(name: string): Promise<Pod[]> {
  const list = await kubectl('get', 'pods', '--selector', `app.kubernetes.io/name=${name}`, '--output', 'json');
  return (JSON.parse(list) as { items: Pod[] }).items.filter(({ metadata }) => !metadata.deletionTimestamp);
}

export async function podOf(name: string): Promise<Pod> {
  const [pod] = await podsOf(name);
  if (!pod) throw new Error(`There is no pod of ${name}`);
  return pod;
}

export const isReady = ({ status }: Pod): boolean => status.containerStatuses?.every(({ ready }) => ready) ?? false;

/** What a shell in the pod says. */
export const inside = (pod: Pod, script: string): Promise<string> =>
  kubectl('exec', pod.metadata.name, '--', 'sh', '-c', script);
