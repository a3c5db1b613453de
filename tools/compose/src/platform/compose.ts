import { repositoryRoot } from '@shop/devstack';
import { eventually } from '@shop/testing';
import type { Workshop } from '../workshop';

export const compose = ({ run, env }: Workshop, ...args: string[]): Promise<string> =>
  run('docker', ['compose', ...args], { cwd: repositoryRoot, env });

/** Builds every image and says how large each is. */
export async function buildImages(workshop: Workshop): Promise<string> {
  await compose(workshop, 'build');
  const list = await workshop.run('docker', [
    'images',
    '--format',
    '{{.Repository}} {{.Size}}',
    '--filter',
    'label=org.opencontainers.image.title',
  ]);
  return list.split('\n').sort().join(', ');
}

/** Brings everything up in the order of health, and waits until the catalogue is filled. */
export async function up(workshop: Workshop): Promise<void> {
  await compose(workshop, 'up', '--detach', '--no-build');
  await eventually(async () => {
    const [seed] = JSON.parse(`[${await compose(workshop, 'ps', '--all', '--format', 'json', 'seed')}]`);
    return seed.State === 'exited';
  }, 60_000);
}

/** The one part of the observability that can be had everywhere. */
export const watch = (workshop: Workshop): Promise<string> =>
  compose(workshop, '--profile', 'observability', 'up', '--detach', '--no-build', '--no-deps', 'prometheus');

/** What every container takes at this moment. */
export async function memory({ run }: Workshop): Promise<string> {
  return await run('docker', ['stats', '--no-stream', '--format', '{{.Name}} {{.MemUsage}}']);
}
