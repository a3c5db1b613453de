import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { repositoryRoot } from '@shop/devstack';
import type { Workshop } from './workshop';

export interface Counts {
  passed: number;
  failed: number;
}

/**
 * The journeys in which containers, discovery and real servers could make a difference. The burst of scarce-stock is not
 * among them: with a core for each service and a busy machine the gateway rightly refuses some of 500 orders at once.
 */
export const portableJourneys = ['smoke', 'accounts', 'catalogue', 'checkout', 'failed-checkouts', 'idempotency'].map(
  (name) => `/${name}\\.journey`,
);

/** Runs jest with this configuration, all files or these, against the platform that `workshop.env` names; it shows its results itself. */
export async function runTests({ env, folder }: Workshop, config: string, files: readonly string[]): Promise<Counts> {
  const outputFile = join(folder, 'results.json');
  const jest = createRequire(join(repositoryRoot, 'package.json')).resolve('jest/bin/jest');
  const args = [jest, '--config', config, '--forceExit', '--json', '--outputFile', outputFile, ...files];
  const child = spawn(process.execPath, args, { cwd: repositoryRoot, env, stdio: ['ignore', 'ignore', 'inherit'] });
  const code = await new Promise<number | null>((resolve) => child.once('exit', resolve));
  const counts = countsIn(outputFile);
  return code !== 0 && counts.failed === 0 ? { ...counts, failed: 1 } : counts;
}

function countsIn(file: string): Counts {
  try {
    const result = JSON.parse(readFileSync(file, 'utf8'));
    return {
      passed: result.numPassedTests,
      failed: result.numFailedTests + result.numRuntimeErrorTestSuites + result.numPendingTests,
    };
  } catch {
    return { passed: 0, failed: 1 };
  }
}
