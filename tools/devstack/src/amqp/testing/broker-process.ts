import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { buildSync } from 'esbuild';

/** The real entry point, bundled as it is for running, in a folder that `remove` deletes. */
export class BrokerProgram {
  readonly folder = mkdtempSync(join(tmpdir(), 'amqp-broker-'));
  readonly dataDir = join(this.folder, 'data');
  private readonly file = join(this.folder, 'broker.cjs');
  private readonly running = new Set<ChildProcess>();

  constructor() {
    buildSync({
      entryPoints: [join(__dirname, '..', 'main.ts')],
      bundle: true,
      platform: 'node',
      format: 'cjs',
      outfile: this.file,
    });
  }

  async start(): Promise<BrokerProcess> {
    const child = spawn(process.execPath, [this.file], {
      env: { PATH: process.env.PATH, PORT: '0', DATA_DIR: this.dataDir },
      stdio: ['ignore', 'pipe', 'ignore'],
    });
    this.running.add(child);
    child.once('exit', () => this.running.delete(child));
    let output = '';
    for await (const chunk of child.stdout) {
      output += chunk;
      const url = /^ready (amqp:\/\/\S+)\n/.exec(output)?.[1];
      if (url !== undefined) return { url, end: (signal) => end(child, signal) };
    }
    throw new Error(`the broker ended before it was ready: ${output}`);
  }

  remove(): void {
    for (const child of this.running) child.kill('SIGKILL');
    rmSync(this.folder, { recursive: true, force: true });
  }
}

export interface BrokerProcess {
  url: string;
  /** Resolves to its exit code, null when the signal itself ended it. */
  end(signal: NodeJS.Signals): Promise<number | null>;
}

async function end(child: ChildProcess, signal: NodeJS.Signals): Promise<number | null> {
  const exited = once(child, 'exit');
  child.kill(signal);
  const [code] = (await exited) as [number | null];
  return code;
}
