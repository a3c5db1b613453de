import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Workshop } from '../workshop';
import { installMissing, unpackNextRelease } from './archive';

/** Installs the engine and what makes the base image, where they are missing. */
export const installEngine = (workshop: Workshop): Promise<void> =>
  installMissing(workshop, { dockerd: 'docker.io', debootstrap: 'debootstrap', iptables: 'iptables' });

/** Fetches the engine's compose and build plugins into a folder of this check. */
export async function fetchPlugins(workshop: Workshop): Promise<void> {
  const { run, folder, env } = workshop;
  const tree = await unpackNextRelease(workshop, ['docker-compose', 'docker-buildx']);
  env.DOCKER_CONFIG = join(folder, 'docker-config');
  mkdirSync(env.DOCKER_CONFIG);
  await run('cp', ['-r', join(tree, 'usr/libexec/docker/cli-plugins'), env.DOCKER_CONFIG]);
}
