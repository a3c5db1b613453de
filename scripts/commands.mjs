import { spawn } from 'node:child_process';

/** Runs a command on this terminal and resolves to its exit code; one that a signal ended counts as failed. */
export function runCommand(command, args, { cwd, env = process.env }) {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, { cwd, env, stdio: 'inherit' });
    child.once('error', reject);
    child.once('exit', (code) => resolve(code ?? 1));
  });
}
