import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { environment } from '../config';

/** What one test of a contract came to. */
export interface TestOutcome {
  /** `<consumer> → <provider>: <what>`, or a file that could not be run at all. */
  label: string;
  side: 'consumer' | 'provider';
  passed: boolean;
  message: string;
}

interface JestReport {
  testResults: {
    name: string;
    message: string;
    assertionResults: { ancestorTitles: string[]; title: string; status: string; failureMessages: string[] }[];
  }[];
}

export interface RunOptions {
  /** The checkout whose tests are run. */
  root: string;
  /** Which test files; all unless given. */
  pattern?: string;
  /** Has the consumers' tests write their pacts down, instead of comparing them with the committed ones. */
  replacePacts?: boolean;
  /** Whether what jest and Pact print is shown. */
  shown?: boolean;
}

/** Runs the tests of the contracts. */
export async function runContractTests({
  root,
  pattern,
  replacePacts = false,
  shown = true,
}: RunOptions): Promise<TestOutcome[]> {
  const folder = mkdtempSync(join(tmpdir(), 'contracts-'));
  const outputFile = join(folder, 'report.json');
  const jest = join(root, 'node_modules/jest/bin/jest.js');
  const config = join(root, 'tools/contracts/jest.config.cjs');
  const args = [
    jest,
    '--config',
    config,
    '--json',
    '--outputFile',
    outputFile,
    '--forceExit',
    ...(pattern ? [pattern] : []),
  ];
  try {
    // Pact's library prints each interaction to standard output; the table says the same in one line.
    const child = spawn(process.execPath, args, {
      cwd: root,
      stdio: ['ignore', 'ignore', shown ? 'inherit' : 'ignore'],
      env: { ...environment(), REPLACE_PACTS: String(replacePacts) },
    });
    await new Promise((resolve, reject) => child.once('close', resolve).once('error', reject));
    return outcomesIn(JSON.parse(readFileSync(outputFile, 'utf8')) as JestReport);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function outcomesIn({ testResults }: JestReport): TestOutcome[] {
  return testResults.flatMap(({ name, message, assertionResults }): TestOutcome[] => {
    const side = name.includes('provider.contract') ? 'provider' : 'consumer';
    if (assertionResults.length === 0) return [{ label: name, side, passed: false, message }];
    return assertionResults.map(({ ancestorTitles, title, status, failureMessages }) => ({
      label: [...ancestorTitles, title].join(': '),
      side,
      passed: status === 'passed',
      message: failureMessages.join('\n'),
    }));
  });
}
