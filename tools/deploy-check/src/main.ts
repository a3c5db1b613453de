import { readConfig } from './config';
import { run } from './run';

async function main(): Promise<number> {
  const { ok, lines } = await run(readConfig(process.argv.slice(2), process.env), process.cwd());
  process.stdout.write(`${lines.join('\n')}\n`);
  return ok ? 0 : 1;
}

main().then(
  (code) => {
    process.exitCode = code;
  },
  (error: unknown) => {
    // Not 1, which is an answer: whoever could not ask must not take it for a no, and still less for a yes.
    process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
    process.exitCode = 2;
  },
);
