import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { ConfigError } from '@shop/config';
import { bench } from './bench';
import { type LoadConfig, readConfig } from './config';
import { benchGateway } from './gateway/gateway-bench';
import { judgeGateway, reportGateway } from './gateway/gateway-report';
import { report } from './report';
import { benchSickService } from './sick-service/sick-service-bench';
import { judgeSickService, reportSickService } from './sick-service/sick-service-report';
import { judge, type Verdict } from './targets';

const say = (text: string) => process.stderr.write(`${text}\n`);

async function main(): Promise<void> {
  const config = readConfig(process.argv.slice(2), process.env);
  const { result, verdicts, text } = await measure(config);
  process.stdout.write(`\n${text}\n`);
  const at = new Date().toISOString();
  mkdirSync('bench-results', { recursive: true });
  const file = join('bench-results', `${at.replaceAll(':', '-')}.json`);
  const { inherit: _environment, ...settings } = config;
  writeFileSync(file, `${JSON.stringify({ at, settings, result, verdicts }, null, 2)}\n`);
  say(`\nWritten to ${file}`);
}

async function measure(config: LoadConfig): Promise<{ result: object; verdicts: Verdict[]; text: string }> {
  if (config.part === 'gateway') {
    const result = await benchGateway(config, say);
    const verdicts = judgeGateway(result);
    return { result, verdicts, text: reportGateway(result, verdicts) };
  }
  if (config.part === 'sick-service') {
    const result = await benchSickService(config, say);
    const verdicts = judgeSickService(result);
    return { result, verdicts, text: reportSickService(result, verdicts) };
  }
  const result = await bench(config, say);
  const verdicts = judge(result);
  return { result, verdicts, text: report(result, verdicts) };
}

main().then(
  // Kept connections would hold the process for a while.
  () => process.exit(0),
  (error: unknown) => {
    say(error instanceof ConfigError ? error.message : error instanceof Error ? (error.stack ?? '') : String(error));
    process.exit(1);
  },
);
