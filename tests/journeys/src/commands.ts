import { spawn } from 'node:child_process';
import { resolve } from 'node:path';
import type { Platform } from './platform';

export interface CommandResult {
  code: number | null;
  stdout: string;
  stderr: string;
}

/** Runs a command of `package.json` as its script does, against the tests' own platform. */
export async function runTool(
  platform: Platform,
  { MONGODB_URI: _another, ...inherited }: Record<string, string | undefined>,
  bundle: string,
  ...args: string[]
): Promise<CommandResult> {
  const child = spawn(process.execPath, [resolve(__dirname, '../../../tools/operator/dist', bundle), ...args], {
    env: {
      ...inherited,
      DATA_DIR: platform.dataDir,
      ADMIN_EMAIL: platform.adminEmail,
      ADMIN_PASSWORD: platform.adminPassword,
      ...(platform.mongodbUri ? { MONGODB_URI: platform.mongodbUri } : {}),
    },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const output = { stdout: '', stderr: '' };
  for (const name of ['stdout', 'stderr'] as const) {
    child[name].setEncoding('utf8').on('data', (text: string) => {
      output[name] += text;
    });
  }
  const code = await new Promise<number | null>((done) => child.once('close', done));
  return { code, ...output };
}
