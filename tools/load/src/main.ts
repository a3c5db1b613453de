import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { ConfigError } from '@shop/config';
import { bench } from './bench';
import { readConfig } from './config';
import { report } from './report';
import { judge } from './targets';

const say = (text: string) => process.stderr.write(`${text}\n`);

async function main(): Promise<void> {
  const config = readConfig(process.argv.slice(2), process.env);
  const result = await bench(config, say);
  const verdicts = judge(result);
  process.stdout.write(`\n${report(result, verdicts)}\n`);
  const at = new Date().toISOString();
  mkdirSync('bench-results', { recursive: true });
  const file = join('bench-results', `${at.replaceAll(':', '-')}.json`);
  const { inherit: _environment, ...settings } = config;
  writeFileSync(file, `${JSON.stringify({ at, settings, result, verdicts }, null, 2)}\n`);
  say(`\nWritten to ${file}`);
}

main().then(
  // Kept connections would hold the process for a while.
  () => process.exit(0),
  (error: unknown) => {
    say(error instanceof ConfigError ? error.message : error instanceof Error ? (error.stack ?? '') : String(error));
    process.exit(1);
  },
);
