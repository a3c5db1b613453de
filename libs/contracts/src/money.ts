import { z } from 'zod';

/** An amount in integer minor units with its ISO 4217 currency. No decimal money crosses any boundary. */
export const moneySchema = z.strictObject({
  amount: z.int().min(0),
  currency: z.string().regex(/^[A-Z]{3}$/, 'expected an ISO 4217 code'),
});

export type Money = z.infer<typeof moneySchema>;

/** US dollars from cents. */
export function usd(cents: number): Money {
  return { amount: cents, currency: 'USD' };
}
