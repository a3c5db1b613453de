import { existsSync, globSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Workshop } from '../workshop';

const needed = { dockerd: 'docker.io', debootstrap: 'debootstrap', iptables: 'iptables' };
const plugins = ['docker-compose', 'docker-buildx'];
const places = ['/usr/sbin', '/usr/bin', '/usr/local/bin', '/sbin'];

/** Installs the engine and what makes the base image, where they are missing. */
export async function installEngine({ run, env }: Workshop): Promise<void> {
  const missing = Object.entries(needed)
    .filter(([command]) => !places.some((place) => existsSync(join(place, command))))
    .map(([, name]) => name);
  if (missing.length === 0) return;
  await run('apt-get', ['update', '-qq']);
  await run('apt-get', ['install', '-y', '-qq', '--no-install-recommends', ...missing], {
    env: { ...env, DEBIAN_FRONTEND: 'noninteractive' },
  });
}

/** The archive that this machine installs from. @throws when its sources name none */
export function debianMirror(): string {
  const files = globSync('/etc/apt/{sources.list,sources.list.d/*.sources,sources.list.d/*.list}');
  const words = files.flatMap((file) => readFileSync(file, 'utf8').split(/\s+/));
  const mirror = words.find((word) => /^https?:\/\/\S+\/debian\/?$/.test(word));
  if (!mirror) throw new Error('No Debian archive is named in /etc/apt');
  return mirror;
}

/**
 * Fetches the compose and build plugins of the next Debian release, whose binaries run here as they are, into a folder
 * of this check. The settings of apt on this machine are left alone.
 */
export async function fetchPlugins({ run, folder, env }: Workshop): Promise<void> {
  const own = join(folder, 'trixie');
  for (const part of ['lists/partial', 'cache/archives/partial', 'parts', 'tree']) {
    mkdirSync(join(own, part), { recursive: true });
  }
  const key = '/usr/share/keyrings/debian-archive-keyring.gpg';
  writeFileSync(join(own, 'sources.list'), `deb [signed-by=${key}] ${debianMirror()} trixie main\n`);
  const options = [
    `Dir::Etc::sourcelist=${own}/sources.list`,
    `Dir::Etc::sourceparts=${own}/parts`,
    `Dir::State::lists=${own}/lists`,
    `Dir::Cache=${own}/cache`,
    'APT::Sandbox::User=root',
  ].flatMap((option) => ['-o', option]);
  await run('apt-get', [...options, 'update', '-qq']);
  await run('apt-get', [...options, 'download', '-qq', ...plugins], { cwd: own });
  for (const archive of globSync(join(own, '*.deb'))) await run('dpkg-deb', ['-x', archive, join(own, 'tree')]);
  env.DOCKER_CONFIG = join(folder, 'docker-config');
  mkdirSync(env.DOCKER_CONFIG);
  await run('cp', ['-r', join(own, 'tree/usr/libexec/docker/cli-plugins'), env.DOCKER_CONFIG]);
}
