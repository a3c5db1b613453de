// Types, lint and format, who imports whom, and who reads the environment. All are run; any fault fails the whole.
import { runCommand } from './commands.mjs';
import { environmentReaders } from './environment-readers.mjs';
import { binary, root } from './workspace.mjs';

const onNode = (script, ...args) => runCommand(process.execPath, [script, ...args], { cwd: root });

const checks = {
  Types: () => onNode(binary('typescript', 'tsc'), '-p', 'tsconfig.json'),
  'Lint and format': () => onNode(binary('@biomejs/biome', 'biome'), 'ci'),
  'Dependency rules': () =>
    onNode(
      binary('dependency-cruiser', 'depcruise'),
      ...['--config', '.dependency-cruiser.cjs', '--output-type', 'err', 'services', 'libs', 'tools', 'tests'],
    ),
  'Readers of the environment': async () => {
    const faults = environmentReaders(root);
    for (const fault of faults) process.stderr.write(`${fault}\n`);
    return faults.length > 0 ? 1 : 0;
  },
};

const failed = [];
for (const [name, check] of Object.entries(checks)) {
  process.stderr.write(`— ${name}\n`);
  if ((await check()) !== 0) failed.push(name);
}
process.stderr.write(failed.length > 0 ? `Failed: ${failed.join(', ')}\n` : 'All checks passed.\n');
process.exitCode = failed.length > 0 ? 1 : 0;
