import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type CommandOptions, runCommand } from './run-command';

type Environment = Record<string, string | undefined>;

/** Where a check keeps what it makes: a folder, and the environment of every command that it runs. */
export interface Workshop {
  folder: string;
  env: Environment;
  log: string;
  run(command: string, args: readonly string[], options?: Partial<CommandOptions>): Promise<string>;
  /** Tells people what is done, and how long it took. */
  step<Result>(what: string, work: () => Promise<Result>): Promise<Result>;
  /** To be done at the end, the latest first, whatever happens. */
  atTheEnd(what: string, work: () => Promise<unknown>): void;
  close(): Promise<void>;
}

/** @param name begins the name of its folder, which is a temporary one */
export function openWorkshop(name: string, env: Environment): Workshop {
  const folder = mkdtempSync(join(tmpdir(), `shop-${name}-`));
  const log = join(folder, 'commands.log');
  const own: Environment = { ...env };
  const endings: { what: string; work: () => Promise<unknown> }[] = [];

  async function step<Result>(what: string, work: () => Promise<Result>): Promise<Result> {
    const startedAt = performance.now();
    say(`${what} …`);
    const result = await work();
    say(`  done in ${((performance.now() - startedAt) / 1000).toFixed(1)} s`);
    return result;
  }

  return {
    folder,
    env: own,
    log,
    run: (command, args, options) => runCommand(command, args, { env: own, log, ...options }),
    step,
    atTheEnd: (what, work) => endings.push({ what, work }),
    async close() {
      for (const { what, work } of endings.reverse()) {
        await step(what, work).catch((error: unknown) => say(`  failed: ${String(error)}`));
      }
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

export const say = (text: string) => void process.stderr.write(`${text}\n`);
