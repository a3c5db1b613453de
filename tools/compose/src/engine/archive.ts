import { existsSync, globSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import type { Workshop } from '../workshop';

/** The archive that this machine installs from. @throws when its sources name none */
export function debianMirror(): string {
  const files = globSync('/etc/apt/{sources.list,sources.list.d/*.sources,sources.list.d/*.list}');
  const words = files.flatMap((file) => readFileSync(file, 'utf8').split(/\s+/));
  const mirror = words.find((word) => /^https?:\/\/\S+\/debian\/?$/.test(word));
  if (!mirror) throw new Error('No Debian archive is named in /etc/apt');
  return mirror;
}

const places = ['/usr/sbin', '/usr/bin', '/usr/local/bin', '/sbin'];

type Apt = (args: readonly string[]) => Promise<string>;

/**
 * An `apt-get` that knows one release of Debian, its packages (`deb`) or their sources (`deb-src`), and works in this
 * folder. The settings of apt on this machine are left alone.
 */
export async function aptOf({ run }: Workshop, kind: 'deb' | 'deb-src', release: string, folder: string): Promise<Apt> {
  for (const part of ['lists/partial', 'cache/archives/partial', 'parts']) {
    mkdirSync(join(folder, part), { recursive: true });
  }
  const key = '/usr/share/keyrings/debian-archive-keyring.gpg';
  writeFileSync(join(folder, 'sources.list'), `${kind} [signed-by=${key}] ${debianMirror()} ${release} main\n`);
  const options = [
    `Dir::Etc::sourcelist=${folder}/sources.list`,
    `Dir::Etc::sourceparts=${folder}/parts`,
    `Dir::State::lists=${folder}/lists`,
    `Dir::Cache=${folder}/cache`,
    // What is installed here is of no interest, and would be preferred.
    'Dir::State::status=/dev/null',
    'APT::Sandbox::User=root',
  ].flatMap((option) => ['-o', option]);
  const apt: Apt = (args) => run('apt-get', [...options, '-qq', ...args], { cwd: folder });
  await apt(['update']);
  return apt;
}

/** Unpacks these packages of the next Debian release, whose binaries run here as they are. Returns the folder. */
export async function unpackNextRelease(workshop: Workshop, names: readonly string[]): Promise<string> {
  const folder = join(workshop.folder, 'trixie', names.join('-'));
  const apt = await aptOf(workshop, 'deb', 'trixie', folder);
  await apt(['download', ...names]);
  const tree = join(folder, 'tree');
  for (const archive of globSync(join(folder, '*.deb'))) await workshop.run('dpkg-deb', ['-x', archive, tree]);
  return tree;
}

/** Installs these packages, each where the command that it brings is missing. */
export async function installMissing({ run, env }: Workshop, packages: Record<string, string>): Promise<void> {
  const missing = Object.entries(packages)
    .filter(([command]) => !places.some((place) => existsSync(resolve(place, command))))
    .map(([, name]) => name);
  if (missing.length === 0) return;
  await run('apt-get', ['update', '-qq']);
  await run('apt-get', ['install', '-y', '-qq', '--no-install-recommends', ...missing], {
    env: { ...env, DEBIAN_FRONTEND: 'noninteractive' },
  });
}
