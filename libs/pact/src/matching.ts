import { Matchers } from '@pact-foundation/pact';

/** How consumers say what they rely on: a type, a form, or (a plain value) exactly this. */
export const { boolean, eachLike, fromProviderState, integer, like, nullValue, number, regex, string } = Matchers;

/** A time as everything here writes it: RFC 3339 in UTC, with milliseconds. */
export const time = (example = '2026-11-01T10:00:00.000Z') =>
  regex('^\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d\\.\\d{3}Z$', example);

/** Whole minor units of a currency. */
export const money = (amount = 3_839) => ({ amount: integer(amount), currency: regex('^[A-Z]{3}$', 'USD') });

/** One of a few words, as an enumeration has them. */
export const oneOf = (example: string, ...others: string[]) => regex(`^(${[example, ...others].join('|')})$`, example);

/** The words of {@link oneOf}; `undefined` when these are other rules. */
export function wordsOf(rules: readonly { match: string; regex?: string }[]): string[] | undefined {
  const [, words] = rules.map(({ regex: form = '' }) => /^\^\(([\w|-]+)\)\$$/.exec(form)).find((found) => found) ?? [];
  return words?.split('|');
}

export const orderLines = () => eachLike({ productId: string('p1'), quantity: integer(2) });

/** The example that matchers stand around. */
export const exampleOf = (matchers: unknown): unknown =>
  matchers === undefined ? undefined : Matchers.reify(matchers);

/** A value that the provider's state decides, under this name. */
export const inState = (name: string, example: string) => fromProviderState(`\${${name}}`, example);
