import { type Counts, openWorkshop, say, whyNotHere } from '@shop/compose';
import { checkCluster } from './check-cluster';
import { whyNoCgroups } from './node/whether-cgroups';

async function main(): Promise<void> {
  const reason = whyNotHere(process) ?? whyNoCgroups();
  if (reason) say(`NOT RUN: ${reason}. The manifests were NOT applied to a cluster.`);
  const { passed, failed } = reason ? { passed: 0, failed: 0 } : await check();
  process.stdout.write(`${passed} passed, ${failed} failed\n`);
  process.exitCode = failed > 0 ? 1 : 0;
}

async function check(): Promise<Counts> {
  const workshop = openWorkshop('cluster', process.env);
  let interrupted = false;
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => (interrupted = true));
  return await checkCluster(workshop, () => interrupted)
    .catch((error: unknown) => {
      say(`\n${error instanceof Error ? error.message : String(error)}`);
      return { passed: 0, failed: 1 };
    })
    .finally(() => workshop.close());
}

void main();
