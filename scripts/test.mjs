// Everything that tests: the unit and integration tests, the contracts, the journeys through a started platform, the security suite, and
// a short run of the fault harness. The last line adds up what the runners counted.
//
//   npm test                             all of it
//   npm test -- unit libs/mongo          one runner; what follows goes to jest
//   npm test -- contracts
//   npm test -- journeys checkout
//   npm test -- security
//   npm test -- chaos
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { runCommand } from './commands.mjs';
import { binary, root } from './workspace.mjs';

const runners = {
  unit: { title: 'Unit and integration tests', config: 'jest.config.cjs' },
  contracts: {
    title: 'The contracts between the services',
    config: 'tools/contracts/jest.config.cjs',
    args: ['--forceExit'],
  },
  journeys: {
    title: 'Journeys through the started platform',
    config: 'tests/journeys/jest.config.cjs',
    // A journey that failed may leave a process behind; its pipes must not keep the whole run waiting.
    args: ['--forceExit'],
  },
  security: {
    title: 'The security suite, by OWASP API Security category',
    config: 'tests/security/jest.config.cjs',
    args: ['--forceExit'],
  },
  chaos: { title: 'The books after a short run of the fault harness', config: 'tools/chaos/jest.config.cjs' },
};

const results = mkdtempSync(join(tmpdir(), 'test-results-'));
process.on('exit', () => rmSync(results, { recursive: true, force: true }));

/** Runs jest and returns its counts. A file that could not even be loaded, or a run without a result, is a failure. */
async function runJest(name, args) {
  const { title, config, args: own = [] } = runners[name];
  process.stderr.write(`\n— ${title}\n`);
  const outputFile = join(results, `${name}.json`);
  const code = await runCommand(
    process.execPath,
    [binary('jest', 'jest'), '--config', config, '--json', '--outputFile', outputFile, ...own, ...args],
    { cwd: root, stdout: 'ignore' }, // the same JSON again; the reporters write to standard error
  );
  const byName = args.some((one) => /^(-t|--testNamePattern)/.test(one));
  const counts = countsIn(outputFile, byName);
  if (!counts) return { passed: 0, failed: 1 };
  if (code !== 0 && counts.failed === 0) {
    process.stderr.write(`No test failed, but jest ended with ${code}: counted as a failure of "${title}".\n`);
    return { ...counts, failed: 1 };
  }
  return counts;
}

function countsIn(outputFile, byName) {
  try {
    const result = JSON.parse(readFileSync(outputFile, 'utf8'));
    return {
      passed: result.numPassedTests,
      // A skipped test is one that nobody would miss: either it goes, or it runs.
      failed: result.numFailedTests + result.numRuntimeErrorTestSuites + (byName ? 0 : result.numPendingTests),
    };
  } catch {
    return undefined;
  }
}

const [first, ...rest] = process.argv.slice(2);
const chosen = first in runners ? [first] : Object.keys(runners);
const args = first in runners ? rest : process.argv.slice(2);

const total = { passed: 0, failed: 0 };
for (const name of chosen) {
  const { passed, failed } = await runJest(name, args);
  total.passed += passed;
  total.failed += failed;
}
process.stdout.write(`\n${total.passed} passed, ${total.failed} failed\n`);
process.exitCode = total.failed > 0 ? 1 : 0;
