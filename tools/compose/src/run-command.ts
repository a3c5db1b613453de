import { spawn } from 'node:child_process';
import { appendFileSync } from 'node:fs';

export interface CommandOptions {
  cwd?: string;
  env: Record<string, string | undefined>;
  /** Gets everything that the command says. */
  log: string;
  timeoutMs?: number;
}

const shownLines = 30;

/**
 * Runs a command to its end.
 *
 * @returns what it wrote to standard output, without the last line break
 * @throws with its last lines when it fails or takes too long
 */
export async function runCommand(command: string, args: readonly string[], options: CommandOptions): Promise<string> {
  const { cwd, env, log, timeoutMs = 300_000 } = options;
  const child = spawn(command, args, { cwd, env, stdio: ['ignore', 'pipe', 'pipe'], timeout: timeoutMs });
  let [stdout, everything] = ['', ''];
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    stdout += text;
    everything += text;
  });
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    everything += text;
  });
  const code = await new Promise<number | null>((resolve, reject) => {
    child.once('error', reject);
    child.once('close', resolve);
  });
  appendFileSync(log, `$ ${command} ${args.join(' ')}\n${everything}\n`);
  if (code === 0) return stdout.trimEnd();
  const tail = everything.trimEnd().split('\n').slice(-shownLines).join('\n');
  throw new Error(`${command} ${args.slice(0, 3).join(' ')} ended with ${code ?? 'a signal'}:\n${tail}`);
}
