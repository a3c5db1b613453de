import { z } from 'zod';
import { postalAddressSchema } from '../address';
import type { CallDefinition } from './call';

/** An address of a customer; 404 when it is not theirs. */
export const findCustomerAddress: CallDefinition = {
  to: 'user',
  method: 'GET',
  path: '/internal/customers/:customerId/addresses/:addressId',
};

export const customerAddressResponseSchema = postalAddressSchema.extend({ id: z.string() }).strip();
