import { join } from 'node:path';
import { debianMirror } from '../engine/archive';
import type { Workshop } from '../workshop';

const notInSlim = ['var/cache/apt', 'var/lib/apt/lists', 'usr/share/doc', 'usr/share/man', 'usr/share/locale'];

/** A smallest Debian, as the official slim images have it. Returns its folder. */
export async function debootstrap({ run, folder }: Workshop): Promise<string> {
  const tree = join(folder, 'bookworm');
  await run('debootstrap', ['--variant=minbase', 'bookworm', tree, debianMirror()]);
  await run('find', [...notInSlim.map((path) => join(tree, path)), '-mindepth', '1', '-delete']);
  return tree;
}

export async function importDebian({ run, folder }: Workshop, tree: string): Promise<void> {
  const archive = join(folder, 'bookworm.tar');
  await run('tar', ['-C', tree, '-cf', archive, '.']);
  await run('docker', ['import', '--change', 'CMD ["bash"]', archive, 'debian:bookworm-slim']);
}
