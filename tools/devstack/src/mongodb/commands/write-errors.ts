import type { Doc, Value } from '../bson/values';
import { CommandError } from '../errors';

/** One entry of `writeErrors`; what is no error of the client's is passed on. */
export function writeError(error: unknown, index: number): Doc {
  if (!(error instanceof CommandError)) throw error;
  const result: Doc = new Map<string, Value>([
    ['index', index],
    ['code', error.code],
  ]);
  for (const [name, value] of Object.entries(error.details ?? {})) result.set(name, value as Value);
  result.set('errmsg', error.message);
  return result;
}
