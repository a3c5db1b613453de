import { named, postalAddressSchema } from '@shop/contracts';
import { z } from 'zod';

const { label, line2, region, ...required } = postalAddressSchema.shape;

/** What is left out stays as it is; `null` takes an optional line away. */
export const addressPatchSchema = named(
  'AddressChange',
  z
    .strictObject({ ...required, label: label.nullable(), line2: line2.nullable(), region: region.nullable() })
    .partial(),
);

export const addressSchema = named('Address', postalAddressSchema.extend({ id: z.string() }));

export const addressParams = z.object({ addressId: z.string().max(128) });
