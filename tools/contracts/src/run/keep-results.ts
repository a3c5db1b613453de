import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { keepResult, pactHash, pactSchema } from '@shop/deploy-check';
import type { TestOutcome } from './run-tests';

/** Keeps for each pair whose provider was verified, as that version, whether it keeps the pact: for can-i-deploy. */
export function keepResults(root: string, outcomes: readonly TestOutcome[], providerVersion: string, at: Date): number {
  const pairs = Map.groupBy(
    outcomes.filter(({ side }) => side === 'provider'),
    ({ label }) => label.split(':', 1)[0] ?? '',
  );
  let kept = 0;
  for (const [pair, ofPair] of pairs) {
    const [consumer, provider] = pair.split(' → ');
    // A file that could not be run at all has no pair, and so no result: that is a no, too.
    if (!consumer || !provider) continue;
    const file = join(root, 'pacts', `${consumer}-${provider}.json`);
    const consumerPactHash = pactHash(pactSchema.parse(JSON.parse(readFileSync(file, 'utf8'))));
    const success = ofPair.every(({ passed }) => passed);
    keepResult(root, { consumer, provider, consumerPactHash, providerVersion, success, at: at.toISOString() });
    kept++;
  }
  return kept;
}
