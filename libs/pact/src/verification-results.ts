/** What became of one interaction. */
export interface Outcome {
  /** Why it is not kept; left out: it is. */
  fault?: string;
}

interface Mismatch {
  path?: string;
  key?: string;
  mismatch?: string;
}

interface Report {
  interactionResults: { description: string; result: string; mismatch?: { mismatches?: Mismatch[] } }[];
}

/**
 * Reads the verifier's report.
 *
 * @param failures what the provider's tests themselves could not do, by interaction: it says more than the verifier,
 *   which saw no more than an answer with status 500
 */
export function outcomesIn(report: string, failures: ReadonlyMap<string, string>): ReadonlyMap<string, Outcome> {
  return new Map(
    resultsIn(report).map(({ description, result, mismatch }) => {
      if (result === 'OK') return [description, {}];
      return [description, { fault: failures.get(description) ?? faultOf(mismatch) }];
    }),
  );
}

function resultsIn(report: string): Report['interactionResults'] {
  try {
    return (JSON.parse(report) as Report).interactionResults;
  } catch {
    throw new Error(`The pact could not be verified: ${report}`);
  }
}

function faultOf(mismatch: Report['interactionResults'][number]['mismatch']): string {
  if (!mismatch?.mismatches) return JSON.stringify(mismatch ?? 'failed');
  return mismatch.mismatches
    .map((one) => `${one.path ?? one.key ?? ''}: ${one.mismatch ?? JSON.stringify(one)}`)
    .join('\n');
}
