import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ConfigError } from '@shop/config';
import { readConfig } from './config';
import { report } from './report';
import { runChaos } from './run';

const say = (text: string) => process.stderr.write(`${text}\n`);

/** arguments → run → table on stdout → exit code 1 when anything does not hold; then the data stays for a look. */
async function main(): Promise<number> {
  const config = readConfig(process.argv.slice(2));
  const dataDir = mkdtempSync(join(tmpdir(), 'shop-chaos-'));
  say(`Data and logs in ${dataDir}`);
  const result = await runChaos(config, dataDir, process.env, say);
  process.stdout.write(`\n${report({ config, result })}\n`);
  if (config.json) writeFileSync(config.json, `${JSON.stringify({ config, result }, null, 2)}\n`);
  const holds = result.exitCode === 0 && result.verdicts.every(({ breaches }) => breaches.length === 0);
  if (holds) rmSync(dataDir, { recursive: true, force: true });
  else say(`The data directory and the logs are kept: ${dataDir}`);
  return holds ? 0 : 1;
}

main().then(
  // Kept connections would hold the process for a while.
  (code) => process.exit(code),
  (error: unknown) => {
    say(error instanceof ConfigError ? error.message : error instanceof Error ? (error.stack ?? '') : String(error));
    process.exit(1);
  },
);
