import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { buildSync } from 'esbuild';

export interface ServerProcess {
  url: string;
  port: number;
  child: ChildProcess;
  /** The exit code, or null after a kill. */
  stop(signal: NodeJS.Signals): Promise<number | null>;
}

export function temporaryDirectory(): string {
  return mkdtempSync(join(tmpdir(), 'mongodb-'));
}

/** Bundles the server as it is shipped; the file to run. */
export function bundleServer(): string {
  const outfile = join(temporaryDirectory(), 'mongodb.cjs');
  buildSync({
    entryPoints: [join(__dirname, '..', 'main.ts')],
    bundle: true,
    platform: 'node',
    format: 'cjs',
    outfile,
  });
  return outfile;
}

/** Starts the bundled server and waits until it says that it is ready. */
export async function startServerProcess(file: string, dataDir: string): Promise<ServerProcess> {
  const child = spawn(process.execPath, [file], {
    env: { ...process.env, PORT: '0', DATA_DIR: dataDir },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const url = await new Promise<string>((resolve, reject) => {
    let output = '';
    child.stdout?.on('data', (chunk: Buffer) => {
      output += chunk.toString();
      const ready = /ready (mongodb:\/\/\S+)/.exec(output);
      if (ready) resolve(ready[1] as string);
    });
    child.once('exit', (code) => reject(new Error(`the server ended with ${code}: ${output}`)));
  });
  return {
    url,
    port: Number(new URL(url).port),
    child,
    stop: async (signal) => {
      child.kill(signal);
      const [code] = (await once(child, 'exit')) as [number | null];
      return code;
    },
  };
}
