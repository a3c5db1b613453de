// Installs what the lockfile names, when it or a manifest changed since the last time.
import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { SetupError } from './setup-error.mjs';

const manifests = (root) =>
  ['services', 'libs', 'tools', 'tests']
    .flatMap((folder) => readdirSync(join(root, folder)).map((name) => join(root, folder, name, 'package.json')))
    .filter((file) => existsSync(file));

function fingerprint(root) {
  const hash = createHash('sha256').update(`${process.platform} ${process.arch}\n`);
  for (const file of ['pnpm-lock.yaml', 'pnpm-workspace.yaml']) hash.update(readFileSync(join(root, file)));
  for (const file of [join(root, 'package.json'), ...manifests(root)]) hash.update(dependenciesIn(file));
  return hash.digest('hex');
}

/** Scripts and descriptions may change without an install. */
function dependenciesIn(file) {
  const { name, packageManager, dependencies, devDependencies, optionalDependencies } = JSON.parse(
    readFileSync(file, 'utf8'),
  );
  return JSON.stringify([name, packageManager, dependencies, devDependencies, optionalDependencies]);
}

const stampFile = (root) => join(root, 'node_modules', '.installed-for');

export function isInstalled(root) {
  try {
    return readFileSync(stampFile(root), 'utf8') === fingerprint(root);
  } catch {
    return false;
  }
}

/**
 * @param run runs a command with its output shown, and resolves to its exit code
 * @throws SetupError saying what to do next
 */
export async function install(root, run) {
  const { packageManager } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
  const code = await run('npx', [
    '--yes',
    packageManager,
    'install',
    '--frozen-lockfile',
    '--config.confirmModulesPurge=false',
  ]);
  if (code !== 0) {
    throw new SetupError(
      'Installing the dependencies failed (the reason is above). Check that the npm registry can be reached, then run the same command again; if a manifest was edited, run `npx pnpm install` first so that the lockfile follows.',
    );
  }
  writeFileSync(stampFile(root), fingerprint(root));
}
