import { z } from 'zod';
import { postalAddressSchema } from '../address';

/** `GET /internal/customers/{customerId}/addresses/{addressId}` of the user service; 404 when it is not theirs. */
export const customerAddressPath = (customerId: string, addressId: string) =>
  `/internal/customers/${segment(customerId)}/addresses/${segment(addressId)}`;

/** Half a character (a lone surrogate) cannot be encoded; replaced, it names nothing that exists. */
const segment = (id: string) => encodeURIComponent(id.toWellFormed());

export const customerAddressResponseSchema = postalAddressSchema.extend({ id: z.string() }).strip();
