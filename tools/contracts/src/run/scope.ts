import type { Interaction } from '../pacts';
import type { TestOutcome } from './run-tests';

/** What was asked for cannot be done: a name is wrong. */
export class UsageError extends Error {}

type Side = TestOutcome['side'];
type Pair = Pick<Interaction, 'consumer' | 'provider'>;

/** What a run has to prove. */
export interface Scope {
  /** The sides whose tests are run: both, unless one party was named. */
  sides: readonly Side[];
  holds(pair: Pair): boolean;
}

/** @throws UsageError for a party that nobody knows: its run would be empty, and so without a failure */
export function scopeOf(named: Partial<Record<Side, string>>, pairs: readonly Pair[]): Scope {
  for (const side of ['consumer', 'provider'] as const) refuseUnknown(side, named[side], pairs);
  const holds = ({ consumer, provider }: Pair) =>
    (named.consumer ?? consumer) === consumer && (named.provider ?? provider) === provider;
  if (!pairs.some(holds)) throw new UsageError(`${named.consumer} relies on nothing of ${named.provider}`);
  return { sides: sidesOf(named), holds };
}

function refuseUnknown(side: Side, name: string | undefined, pairs: readonly Pair[]): void {
  const known = [...new Set(pairs.map((pair) => pair[side]))].sort();
  if (name === undefined || known.includes(name)) return;
  throw new UsageError(`No contract has the ${side} ${name}. There are: ${known.join(', ')}`);
}

function sidesOf({ consumer, provider }: Partial<Record<Side, string>>): readonly Side[] {
  if (provider !== undefined) return ['provider'];
  return consumer === undefined ? ['consumer', 'provider'] : ['consumer'];
}
