import { UsageError } from '../run/scope';
import type { Mutation } from './mutation';
import { mutations } from './mutations';

/** Those whose description has this text. @throws UsageError when none has: nothing tried is nothing found out */
export function chosenMutations(only: string): readonly Mutation[] {
  const chosen = mutations.filter(({ what }) => what.includes(only));
  if (chosen.length === 0) throw new UsageError(`No mutation has ${only} in its description`);
  return chosen;
}
