import type { mongo } from 'mongoose';

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

/**
 * Inserts those documents whose keys are not there yet.
 *
 * @returns the indexes of the others
 * @throws when anything else goes wrong than that a key is there
 */
export async function insertNew(
  collection: mongo.Collection<mongo.Document>,
  documents: readonly mongo.Document[],
): Promise<ReadonlySet<number>> {
  if (documents.length === 0) return new Set();
  try {
    await collection.insertMany([...documents], { ordered: false });
    return new Set();
  } catch (error) {
    return duplicateIndexes(error);
  }
}

interface NewerDocument {
  updateOne: { filter: mongo.Document; update: mongo.Document; upsert: boolean };
}

/**
 * Writes what is newer than what is there. The filter of each operation names the `_id` and says what older means, so
 * an upsert whose document is there, and newer, tries to insert it and meets its key. That key may also be the one that
 * another writer has put there at the same moment, and older: so these are tried once more, as updates.
 */
export async function upsertNewer(
  collection: mongo.Collection<mongo.Document>,
  operations: readonly NewerDocument[],
): Promise<void> {
  if (operations.length === 0) return;
  try {
    await collection.bulkWrite([...operations], { ordered: false });
  } catch (error) {
    const again = [...duplicateIndexes(error)].flatMap((index) => operations[index] ?? []);
    await collection.bulkWrite(
      again.map(({ updateOne: { filter, update } }) => ({ updateOne: { filter, update } })),
      { ordered: false },
    );
  }
}

interface BulkFailure {
  writeErrors?: { code: number; index: number } | { code: number; index: number }[];
  result?: { getWriteConcernError?: () => unknown };
}
