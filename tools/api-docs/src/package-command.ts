import { execFile } from 'node:child_process';
import { promisify } from 'node:util';

const largestOutput = 64 * 1024 * 1024;

/** What a command of an installed package prints. @throws with what it complained of, unless it ends well */
export async function outputOf(command: string, args: readonly string[]): Promise<string> {
  const { stdout } = await promisify(execFile)(process.execPath, [command, ...args], { maxBuffer: largestOutput });
  return stdout;
}
