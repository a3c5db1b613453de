import { resolve } from 'node:path';
import { ConfigError } from '@shop/config';
import { readSettings, type StackSettings } from './supervisor/config';
import { createDisplay } from './supervisor/display';
import { planStack } from './supervisor/plan';
import { loadSecrets } from './supervisor/secrets';
import { seedCatalogue } from './supervisor/seed-catalogue';
import { createStack } from './supervisor/stack';
import { StartError } from './supervisor/start-error';
import type { ProcessStatus } from './supervisor/supervised-process';
import { whenParentIsGone } from './supervisor/when-parent-is-gone';

const remindEveryMs = 10_000;

/** environment → settings → processes → `ready: <url>` on stdout → SIGINT or SIGTERM stops all, exit code 0. */
async function main(): Promise<void> {
  const settings = readSettings(process.env);
  const url = `http://127.0.0.1:${settings.port}`;
  const dataDir = resolve(settings.dataDir);
  const display = createDisplay({ url, processes: () => stack.processes() }, process.stderr);
  const stack = createStack({
    url,
    dataDir,
    plan: planStack(settings, loadSecrets(dataDir)),
    prepare: () => seed(url, settings, (text) => display.say(text)),
    onChange: (status) => display.changed(status),
    onDeath: (death) => display.died(death),
  });

  // A signal to the process group comes here and, passed on by npm, here again: the first one counts.
  let stopping = false;
  const stop = () => {
    if (stopping) return;
    stopping = true;
    display.say('Stopping …');
    stack.stop().then(() => end(0), fail);
  };
  const end = (code: number) => {
    display.close();
    process.exit(code);
  };
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, stop);
  if (settings.stopWithParent) whenParentIsGone(stop);

  display.say(`Starting the platform; data in ${dataDir}`);
  const reminder = setInterval(() => display.say(describeWait(stack.processes())), remindEveryMs);
  try {
    await stack.start();
  } catch (error) {
    if (stopping) return; // whatever failed, failed because everything is on its way down
    display.close();
    await stack.stop();
    fail(error);
  } finally {
    clearInterval(reminder);
  }
  if (stopping) return;
  display.say(`Administrator: ${settings.adminEmail}, password ${shown(settings)}`);
  display.ready();
  process.stdout.write(`ready: ${url}\n`);
}

async function seed(url: string, settings: StackSettings, say: (text: string) => void): Promise<void> {
  try {
    const created = await seedCatalogue({ url, ...settings });
    if (created > 0) say(`Filled the empty catalogue with ${created} products`);
  } catch (error) {
    // A shop without products still runs, for instance when the administrator's password was changed.
    say(`The catalogue could not be filled: ${error instanceof Error ? error.message : error}`);
  }
}

function describeWait(processes: readonly ProcessStatus[]): string {
  const waitedFor = processes.filter(({ state }) => state !== 'ready').map(({ name, port }) => `${name} (${port})`);
  return `Not ready yet: ${waitedFor.join(', ') || 'the catalogue'}. GET /ready on its port tells what a service waits for`;
}

const shown = ({ adminPassword, adminPasswordIsSet }: StackSettings) =>
  adminPasswordIsSet ? 'as set by ADMIN_PASSWORD' : adminPassword;

function fail(error: unknown): never {
  const expected = error instanceof ConfigError || error instanceof StartError;
  process.stderr.write(`${expected ? error.message : error instanceof Error ? error.stack : String(error)}\n`);
  process.exit(1);
}

main().catch(fail);
