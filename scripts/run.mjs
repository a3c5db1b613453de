// The one door for every npm script: makes the checkout ready (install, build), then runs the target on Node 24.
// Runs on any Node from 20 on, with nothing installed.
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { becomeCommand, runCommand, stopRequested } from './commands.mjs';
import { onlyOneAtATime } from './exclusive.mjs';
import { install, isInstalled } from './install.mjs';
import { SetupError } from './setup-error.mjs';
import { root } from './workspace.mjs';

const node24 = join(root, 'node_modules', 'node', 'bin', process.platform === 'win32' ? 'node.exe' : 'node');

/** What each npm script runs on Node 24; `bundled` ones are built first when a source changed. */
const targets = {
  start: { script: 'tools/devstack/dist/main.cjs', bundled: true },
  test: { script: 'scripts/test.mjs', bundled: true },
  bench: { script: 'tools/load/dist/main.cjs', bundled: true },
  mongodb: { script: 'tools/devstack/dist/mongodb.cjs', bundled: true },
  amqp: { script: 'tools/devstack/dist/amqp.cjs', bundled: true },
  build: { script: 'scripts/build.mjs' },
  check: { script: 'scripts/check.mjs' },
  format: { script: 'scripts/format.mjs' },
};

const say = (text) => process.stderr.write(`${text}\n`);

function checkNode() {
  const [major] = process.versions.node.split('.').map(Number);
  if (major < 20) {
    throw new SetupError(
      `This is Node ${process.versions.node}; the platform needs Node 20 or newer to begin with. Install one from https://nodejs.org and run the same command again.`,
    );
  }
}

async function installWhenNeeded() {
  if (isInstalled(root)) return;
  say('Installing the dependencies (once, and again when the lockfile changes; about a minute with an empty cache) …');
  await install(root, (command, args) => runCommand(command, args, { cwd: root }));
  say('Dependencies are installed.');
}

function checkNode24() {
  if (existsSync(node24)) return;
  throw new SetupError(
    'Node 24 is missing in node_modules, although the install went well. Delete node_modules and run the same command again.',
  );
}

async function buildWhenNeeded() {
  const { isUpToDate } = await import('./build.mjs');
  if (isUpToDate()) return;
  say('Building …');
  const code = await runCommand(node24, [join(root, 'scripts', 'build.mjs')], { cwd: root });
  if (code !== 0) {
    throw new SetupError('The build failed: correct what is named above and run the same command again.');
  }
}

async function main([name, ...args]) {
  const target = targets[name];
  if (!target) throw new SetupError(`Usage: npm run <${Object.keys(targets).join('|')}>`);
  checkNode();
  await onlyOneAtATime(join(root, '.cache', 'setup.lock'), say, async () => {
    await installWhenNeeded();
    checkNode24();
    if (target.bundled) await buildWhenNeeded();
  });
  const script = join(root, target.script);
  if (!existsSync(script)) throw new SetupError(`There is no ${target.script} yet, so "${name}" has nothing to run.`);
  return await becomeCommand(node24, [script, ...args], { cwd: root });
}

try {
  process.exitCode = await main(process.argv.slice(2));
} catch (error) {
  // Stopped on request while still setting up: that is no failure.
  if (stopRequested()) process.exit(process.argv[2] === 'start' ? 0 : 130);
  if (!(error instanceof SetupError)) throw error;
  say(`\n${error.message}`);
  process.exit(1);
}
