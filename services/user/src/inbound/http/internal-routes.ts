import { customerAddressResponseSchema, findCustomerAddress } from '@shop/contracts';
import { ShopError } from '@shop/errors';
import { ok, type Route, route } from '@shop/http';
import { z } from 'zod';
import { addressOf } from '../../domain/address-book';
import type { ProfileStore } from '../../outbound/profile-store';

/** For other services only. */
export function internalRoutes(profiles: Pick<ProfileStore, 'load'>): Route[] {
  return [
    route({
      method: 'get',
      path: findCustomerAddress.path,
      operationId: 'findCustomerAddress',
      access: 'service',
      internal: true,
      summary: 'An address of a customer; 404 when it is not theirs',
      params: z.object({ customerId: z.string().max(128), addressId: z.string().max(128) }),
      responses: { 200: { description: 'The address', schema: customerAddressResponseSchema } },
      async handle({ params }) {
        const profile = await profiles.load(params.customerId);
        if (!profile) throw new ShopError('not_found', 'There is no such customer');
        return ok(addressOf(profile, params.addressId));
      },
    }),
  ];
}
