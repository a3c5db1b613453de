import { z } from 'zod';
import { postalAddressSchema } from '../address';

/** `GET /internal/customers/{customerId}/addresses/{addressId}` of the user service; 404 when it is not theirs. */
export const customerAddressPath = (customerId: string, addressId: string) =>
  `/internal/customers/${encodeURIComponent(customerId)}/addresses/${encodeURIComponent(addressId)}`;

export const customerAddressResponseSchema = postalAddressSchema.extend({ id: z.string() }).strip();
