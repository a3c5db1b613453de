// Makes a checkout ready to run: installs, and with --build builds, what changed since the last time.
// Runs on any Node from 20 on, with nothing installed.
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { runCommand } from './commands.mjs';
import { onlyOneAtATime } from './exclusive.mjs';
import { install, isInstalled } from './install.mjs';
import { SetupError } from './setup-error.mjs';
import { root } from './workspace.mjs';

const node24 = join(root, 'node_modules', 'node', 'bin', 'node');
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
  say('Installing the dependencies (once, and again when they change; about a minute with an empty cache) …');
  await install(root, (command, args) => runCommand(command, args, { cwd: root }));
  say('The dependencies are installed.');
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

try {
  checkNode();
  await onlyOneAtATime(join(root, '.cache', 'setup.lock'), say, async () => {
    await installWhenNeeded();
    checkNode24();
    if (process.argv.includes('--build')) await buildWhenNeeded();
  });
} catch (error) {
  if (!(error instanceof SetupError)) throw error;
  say(`\n${error.message}`);
  process.exitCode = 1;
}
