import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { repositoryRoot } from '@shop/devstack';
import type { Manifest } from '../manifest';

const checker = join(repositoryRoot, 'tools', 'manifests', 'dist', 'schema.cjs');

/** What the schemas of Kubernetes, Istio and the operators have against these objects. */
export function allSchemaFaults(manifests: readonly Manifest[]): string[] {
  const input = JSON.stringify(manifests);
  const stdio: ['pipe', 'pipe', 'pipe'] = ['pipe', 'pipe', 'pipe'];
  return JSON.parse(execFileSync(process.execPath, [checker], { input, encoding: 'utf8', stdio })) as string[];
}
