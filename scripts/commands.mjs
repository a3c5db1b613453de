import { spawn } from 'node:child_process';

/**
 * Runs a command on this terminal and resolves to its exit code; one that a signal ended counts as failed. A signal
 * to this process is passed on, for it may have been sent to this process alone.
 */
export function runCommand(command, args, { cwd, env = process.env, stdout = 'inherit' }) {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, { cwd, env, stdio: ['inherit', stdout, 'inherit'] });
    const passOn = (signal) => child.kill(signal);
    const signals = ['SIGINT', 'SIGTERM'];
    for (const signal of signals) process.on(signal, passOn);
    child.once('error', reject);
    child.once('exit', (code) => {
      for (const signal of signals) process.off(signal, passOn);
      resolve(code ?? 1);
    });
  });
}
