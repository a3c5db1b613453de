import { z } from 'zod';

const hash = z.string().regex(/^[0-9a-f]{64}$/, 'expected a SHA-256 in hexadecimal');

/** A version of a service with what it asks of others, and what it was seen to keep. */
export const releaseSchema = z.strictObject({
  version: z.string().min(1),
  /** By provider: the hash of its pact with it, and whether it can do without that provider being there. */
  asks: z.record(z.string(), z.strictObject({ pact: hash, mayBeMissing: z.boolean() })),
  /** By consumer: the hashes of those pacts with it that it was verified to keep. */
  keeps: z.record(z.string(), z.array(hash)),
});

export type Release = z.infer<typeof releaseSchema>;

/** What runs in an environment, by service: `deployments/<environment>.json`. */
export const environmentSchema = z.record(z.string(), releaseSchema);

export type Environment = z.infer<typeof environmentSchema>;
