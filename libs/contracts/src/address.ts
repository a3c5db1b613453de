import { z } from 'zod';

const line = z.string().trim().min(1).max(200);

/** A postal address as a customer gives it. */
export const postalAddressSchema = z.strictObject({
  label: z.string().trim().min(1).max(50).optional(),
  line1: line,
  line2: line.optional(),
  city: z.string().trim().min(1).max(100),
  region: z.string().trim().min(1).max(100).optional(),
  postalCode: z.string().trim().min(1).max(20),
  country: z.string().regex(/^[A-Z]{2}$/, 'expected an ISO 3166-1 alpha-2 code'),
});

export type PostalAddress = z.infer<typeof postalAddressSchema>;
