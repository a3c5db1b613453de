import { existsSync, globSync, mkdirSync, rmSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { aptOf, installMissing, say, type Workshop } from '@shop/compose';
import { repositoryRoot } from '@shop/devstack';

// The last release whose whole source, servers included, is in Debian; later ones have kubectl's alone.
const release = 'bookworm';
const version = '1.20.2';

/**
 * Kubernetes' servers, built from Debian's source of them once and kept: the folder with its programs. CLUSTER_CACHE
 * names another place than ~/.cache/shop-cluster.
 */
export async function kubernetesPrograms(workshop: Workshop): Promise<string> {
  const cache = workshop.env.CLUSTER_CACHE ?? join(homedir(), '.cache', 'shop-cluster');
  const programs = join(cache, `kubernetes-${version}`);
  if (existsSync(programs)) {
    say(`Kubernetes ${version} was built before: ${programs}`);
  } else {
    await workshop.step(`Building Kubernetes ${version} from Debian's source, once`, () => build(workshop, programs));
  }
  return programs;
}

async function build(workshop: Workshop, programs: string): Promise<void> {
  await installMissing(workshop, { '/usr/lib/go-1.19/bin/go': 'golang-1.19-go' });
  const work = join(workshop.folder, 'kubernetes');
  const apt = await aptOf(workshop, 'deb-src', release, join(work, 'source'));
  await apt(['source', '--download-only', 'kubernetes']);
  const [archive] = globSync(join(work, 'source', 'kubernetes_*.orig.tar.gz'));
  if (!archive) throw new Error('The source package of kubernetes has no orig.tar.gz');
  mkdirSync(join(programs, '..'), { recursive: true });
  const script = join(repositoryRoot, 'tools/cluster/src/kubernetes/build.sh');
  await workshop.run('sh', [script, archive, programs, work], { timeoutMs: 1_800_000 });
  rmSync(work, { recursive: true, force: true });
}
