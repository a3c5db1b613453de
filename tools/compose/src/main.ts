import { checkPlatform } from './check-platform';
import { openWorkshop, say } from './workshop';

async function main(): Promise<void> {
  const workshop = openWorkshop('compose', process.env);
  let interrupted = false;
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => (interrupted = true));
  const counts = await checkPlatform(workshop, () => interrupted)
    .catch((error: unknown) => {
      say(`\n${error instanceof Error ? error.message : String(error)}`);
      return { passed: 0, failed: 1 };
    })
    .finally(() => workshop.close());
  process.stdout.write(`${counts.passed} passed, ${counts.failed} failed\n`);
  process.exitCode = counts.failed > 0 ? 1 : 0;
}

void main();
