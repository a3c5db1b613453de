// Asks the registry for known vulnerabilities of everything that production runs on. High and critical ones fail.
// A registry that cannot be asked fails nothing: a change must not wait for somebody else's server.
//
// npm asks, for the advisories are to be had in bulk only, which pnpm 10 does not know: it gets the installed packages,
// each by a name of its own so that several versions stand side by side.
import { execFile } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { root } from './workspace.mjs';

const failing = new Set(['high', 'critical']);
const withinMs = 120_000;

/** What a command wrote, whatever its exit code: npm and pnpm tell of findings by it. */
async function outputOf(command, args, cwd) {
  try {
    return (await promisify(execFile)(command, args, { cwd, timeout: withinMs, maxBuffer: 64 * 1024 * 1024 })).stdout;
  } catch (error) {
    return error.stdout ?? '';
  }
}

async function productionPackages() {
  const { packageManager } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
  const byLicense = JSON.parse(
    await outputOf('npx', ['--yes', packageManager, 'licenses', 'list', '--prod', '--json'], root),
  );
  return Object.values(byLicense)
    .flat()
    .flatMap(({ name, versions }) => versions.map((version) => ({ name, version })));
}

function writeManifest(folder, packages) {
  const dependencies = Object.fromEntries(packages.map(({ name, version }, i) => [`p${i}`, `npm:${name}@${version}`]));
  const manifest = { name: 'audit', version: '1.0.0', dependencies };
  const installed = Object.fromEntries(packages.map((one, i) => [`node_modules/p${i}`, one]));
  const lock = { ...manifest, lockfileVersion: 3, requires: true, packages: { '': manifest, ...installed } };
  writeFileSync(join(folder, 'package.json'), JSON.stringify(manifest));
  writeFileSync(join(folder, 'package-lock.json'), JSON.stringify(lock));
}

/** What the registry knows: `undefined` where it cannot be asked. */
async function advisoriesOf(packages) {
  const folder = mkdtempSync(join(tmpdir(), 'audit-'));
  try {
    writeManifest(folder, packages);
    const { vulnerabilities } = JSON.parse(
      await outputOf('npm', ['audit', '--package-lock-only', '--json', ...process.argv.slice(2)], folder),
    );
    return vulnerabilities && Object.values(vulnerabilities).flatMap(({ via }) => via.filter((one) => one.title));
  } catch {
    return undefined;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

const packages = await productionPackages();
const advisories = await advisoriesOf(packages);
if (!advisories) {
  process.stdout.write(`The registry cannot be asked for advisories: ${packages.length} packages were NOT checked.\n`);
} else {
  const found = advisories.filter(({ severity }) => failing.has(severity));
  for (const { severity, name, range, title, url } of found) {
    process.stdout.write(`${severity}: ${name} ${range}: ${title} (${url})\n`);
  }
  process.stdout.write(
    `${packages.length} packages checked, ${found.length} advisories of severity high or critical.\n`,
  );
  process.exitCode = found.length > 0 ? 1 : 0;
}
