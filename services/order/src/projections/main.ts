import { ConfigError } from '@shop/config';
import { readConfig } from './config';
import { inWords, runProjections } from './run';

async function main(): Promise<number> {
  const config = readConfig(process.argv.slice(2), process.env);
  const report = await runProjections(config);
  process.stdout.write(`${config.json ? JSON.stringify(report, null, 2) : inWords(report)}\n`);
  return report.action === 'check' && !report.equal ? 1 : 0;
}

main().then(
  (code) => process.exit(code),
  (error: unknown) => {
    process.stderr.write(`${error instanceof ConfigError ? error.message : String(error)}\n`);
    process.exit(2);
  },
);
