import { cpSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { Workshop } from '@shop/compose';
import { repositoryRoot } from '@shop/devstack';
import { parseDocument } from 'yaml';

const localOverlay = 'k8s/overlays/local';

/** A copy of the checkout, as somebody new would have it, with what this cluster needs otherwise in its local overlay. */
export async function cloneCheckout({ run, folder }: Workshop): Promise<string> {
  const clone = join(folder, 'shop');
  const list = ['ls-files', '-z', '--cached', '--others', '--exclude-standard'];
  const files = (await run('git', list, { cwd: repositoryRoot })).split('\0').filter(Boolean);
  for (const file of files) {
    mkdirSync(dirname(join(clone, file)), { recursive: true });
    cpSync(join(repositoryRoot, file), join(clone, file));
  }
  adapt(join(clone, localOverlay, 'kustomization.yaml'));
  return clone;
}

function adapt(file: string): void {
  const overlay = parseDocument(readFileSync(file, 'utf8'));
  overlay.addIn(['components'], '../../../tools/cluster/adaptation');
  writeFileSync(file, overlay.toString());
}
