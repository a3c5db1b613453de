import { z } from 'zod';
import { named } from './json-schema';

/** An amount in integer minor units with its ISO 4217 currency. No decimal money crosses any boundary. */
export const moneySchema = named(
  'Money',
  z.strictObject({
    amount: z.int().min(0),
    currency: z.string().regex(/^[A-Z]{3}$/, 'expected an ISO 4217 code'),
  }),
  { amount: 12_999, currency: 'USD' },
);

export type Money = z.infer<typeof moneySchema>;

/** US dollars from cents. */
export function usd(cents: number): Money {
  return { amount: cents, currency: 'USD' };
}
