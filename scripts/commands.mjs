// Starts commands, and hands on to them the signals that reach this process.
import { spawn } from 'node:child_process';

const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'];
let stopping = false;

/** Whether somebody asked this process to stop while a command ran. */
export const stopRequested = () => stopping;

/**
 * Runs a command on this terminal and resolves to its exit code (128 and more: ended by a signal). A signal that
 * reaches this process is passed on, for it may have been sent to this process alone; who also got it from the
 * terminal hears it twice and must not mind.
 */
export function runCommand(command, args, { cwd, env = process.env }) {
  return new Promise((resolve, reject) => {
    // npx is a script on Windows, which only a shell can start there.
    const child = spawn(command, args, { cwd, env, stdio: 'inherit', shell: command.endsWith('.cmd') });
    const passOn = (signal) => {
      stopping = true;
      child.kill(signal);
    };
    const watch = stopWhenOrphaned(() => passOn('SIGTERM'));
    for (const signal of signals) process.on(signal, passOn);
    const tidy = () => {
      clearInterval(watch);
      for (const signal of signals) process.off(signal, passOn);
    };
    child.once('error', (error) => {
      tidy();
      reject(error);
    });
    child.once('exit', (code, signal) => {
      tidy();
      resolve(code ?? (signal === 'SIGINT' ? 130 : 143));
    });
  });
}

/** npm that was killed without a word leaves this process behind; the command should not outlive it. */
function stopWhenOrphaned(stop) {
  if (!process.env.npm_lifecycle_event) return undefined;
  const parent = process.ppid;
  return setInterval(() => {
    if (process.ppid !== parent) stop();
  }, 1000);
}

/**
 * Turns this process into the command where Node can do that (from 22.15 on), which saves the memory of a process
 * that only waits; elsewhere runs the command and resolves to its exit code.
 */
export function becomeCommand(command, args, { cwd }) {
  // The command's own guard against being left behind: it stops when the process that started it is gone.
  const env = { ...process.env, STOP_WITH_PARENT: 'true' };
  if (process.execve && process.platform !== 'win32') {
    process.chdir(cwd);
    if (!process.env.npm_lifecycle_event) delete env.STOP_WITH_PARENT;
    process.execve(command, [command, ...args], env);
  }
  return runCommand(command, args, { cwd, env });
}
