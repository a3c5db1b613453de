import { runContractTests, type TestOutcome } from '../run/run-tests';
import { chosenMutations } from './choose';
import type { Mutation } from './mutation';
import { copyTree } from './tree-copy';

/**
 * Renames one field after the other, in a copy of the checkout, and sees whether exactly the contracts that it breaks
 * say so, by the names of both parties.
 *
 * @param only tries those alone whose description has this text
 * @returns how many mutations were found out wrongly, or not at all
 * @throws UsageError when there are no such
 */
export async function tryMutations(root: string, say: (text: string) => void, only = ''): Promise<number> {
  const chosen = chosenMutations(only);
  const copy = copyTree(root);
  let wrong = 0;
  say('     renamed → turns red');
  try {
    for (const mutation of chosen) {
      const outcomes = await copy.mutated(mutation, () =>
        runContractTests({ root: copy.root, pattern: patternFor(mutation), shown: false }),
      );
      const red = redPairs(outcomes);
      const right = red.join() === [...mutation.breaks].sort().join();
      if (!right) wrong += 1;
      say(`  ${right ? '✓' : '✗'}  ${mutation.what} → ${red.join(', ') || 'nothing'}`);
      if (right) say(exampleOf(outcomes));
      else say(`     expected: ${mutation.breaks.join(', ')}`);
    }
  } finally {
    copy.remove();
  }
  say(`${chosen.length - wrong} passed, ${wrong} failed`);
  return wrong;
}

/** The code of a service is run by its own tests alone (services are strangers), that of a library by all. */
function patternFor({ file }: Mutation): string {
  const [, service] = /^services\/([^/]+)\//.exec(file) ?? [];
  return service === undefined ? 'services/[^/]+/test/contracts/' : `services/${service}/test/contracts/`;
}

function redPairs(outcomes: readonly TestOutcome[]): string[] {
  const failed = outcomes.filter(({ passed }) => !passed);
  return [...new Set(failed.map(({ label }) => /^\S+ → [a-z]+/.exec(label)?.[0] ?? label))].sort();
}

/** One failure in its own words. */
function exampleOf(outcomes: readonly TestOutcome[]): string {
  const failed = outcomes.find(({ passed, label }) => !passed && !label.includes('committed pact'));
  return `       ${failed?.label ?? ''}`;
}
