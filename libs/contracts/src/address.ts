import { z } from 'zod';
import { named } from './json-schema';
import { lineOfText } from './line-of-text';

const line = lineOfText(200);

/** A postal address as a customer gives it. */
export const postalAddressSchema = named(
  'PostalAddress',
  z.strictObject({
    label: lineOfText(50).optional(),
    line1: line,
    line2: line.optional(),
    city: lineOfText(100),
    region: lineOfText(100).optional(),
    postalCode: lineOfText(20),
    country: z.string().regex(/^[A-Z]{2}$/, 'expected an ISO 3166-1 alpha-2 code'),
  }),
  { line1: '1 Main Street', city: 'Springfield', postalCode: '62701', country: 'US' },
);

export type PostalAddress = z.infer<typeof postalAddressSchema>;

/**
 * An address on its way between services. Whoever took it from the customer has checked it: a rule for customers that
 * gets stricter must not refuse what is under way, or stored, by then.
 */
export const acceptedAddressSchema: z.ZodType<PostalAddress> = z.object({
  label: z.string().optional(),
  line1: z.string(),
  line2: z.string().optional(),
  city: z.string(),
  region: z.string().optional(),
  postalCode: z.string(),
  country: z.string(),
});
