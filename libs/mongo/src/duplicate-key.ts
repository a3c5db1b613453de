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
  const { writeErrors } = error as { writeErrors?: unknown };
  const failures = (Array.isArray(writeErrors) ? writeErrors : [writeErrors]) as { code?: number; index?: number }[];
  if (!failures.every((failure) => failure?.code === 11_000 && typeof failure.index === 'number')) throw error;
  return new Set(failures.map((failure) => failure.index as number));
}
