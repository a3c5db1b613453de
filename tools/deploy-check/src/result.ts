import { z } from 'zod';

/** That a version of a provider was verified against a pact: `pacts/results/<consumer>-<provider>.json` has a list. */
export const resultSchema = z.strictObject({
  consumer: z.string(),
  provider: z.string(),
  consumerPactHash: z.string(),
  providerVersion: z.string(),
  success: z.boolean(),
  at: z.iso.datetime(),
});

export type VerificationResult = z.infer<typeof resultSchema>;

/** All that is known of a pair; of the same version and pact the new result counts. */
export function withResult(known: readonly VerificationResult[], result: VerificationResult): VerificationResult[] {
  const others = known.filter(
    (one) => one.consumerPactHash !== result.consumerPactHash || one.providerVersion !== result.providerVersion,
  );
  return [...others, result];
}
