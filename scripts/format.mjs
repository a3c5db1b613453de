// Formats the whole checkout and applies the safe fixes of the linter.
import { runCommand } from './commands.mjs';
import { binary, root } from './workspace.mjs';

process.exitCode = await runCommand(process.execPath, [binary('@biomejs/biome', 'biome'), 'check', '--write'], {
  cwd: root,
});
