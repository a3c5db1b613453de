import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';

/** The checkout this code is in, be it the source or the bundle. */
export const repositoryRoot = findRoot(__dirname);

function findRoot(folder: string): string {
  if (existsSync(join(folder, 'pnpm-workspace.yaml'))) return folder;
  const parent = dirname(folder);
  if (parent === folder) throw new Error('The devstack runs from a checkout: no pnpm-workspace.yaml above it');
  return findRoot(parent);
}
