import { ConfigError } from '@shop/config';
import { logIn, Refused } from './admin-client';
import { readConfig } from './config';
import { runCommand } from './run-command';

async function main(): Promise<number> {
  const { url, email, password, command, json } = readConfig(process.argv.slice(2), process.env);
  const platform = await logIn(url, email, password);
  const { answer, text, incomplete = false } = await runCommand(command, platform);
  process.stdout.write(`${json ? JSON.stringify(answer, null, 2) : text}\n`);
  return incomplete ? 1 : 0;
}

main().then(
  (code) => {
    process.exitCode = code;
  },
  (error: unknown) => {
    const known = error instanceof ConfigError || error instanceof Refused;
    process.stderr.write(`${known ? error.message : String((error as Error).stack)}\n`);
    process.exitCode = 2;
  },
);
