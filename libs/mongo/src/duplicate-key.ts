/** Whether a write failed because a unique index already has the key (code 11000). */
export function isDuplicateKey(error: unknown): boolean {
  return (error as { code?: unknown } | null)?.code === 11_000;
}

/**
 * Of an unordered bulk write that failed: which of its operations met a key that was there already.
 *
 * @returns the indexes of those operations, all others having been done
 * @throws the error itself when anything else went wrong
 */
export function duplicateIndexes(error: unknown): ReadonlySet<number> {
  const { writeErrors, result } = error as BulkFailure;
  const failures = [writeErrors ?? []].flat();
  // A connection that broke also arrives as a failed bulk write, with no write errors at all: nothing is known then.
  const onlyDuplicates = failures.length > 0 && failures.every(({ code }) => code === 11_000) && isDuplicateKey(error);
  if (!onlyDuplicates || result?.getWriteConcernError?.()) throw error;
  return new Set(failures.map(({ index }) => index));
}

interface BulkFailure {
  writeErrors?: { code: number; index: number } | { code: number; index: number }[];
  result?: { getWriteConcernError?: () => unknown };
}
