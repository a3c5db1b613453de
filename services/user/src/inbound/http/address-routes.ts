import { postalAddressSchema } from '@shop/contracts';
import { created, noContent, ok, pageOf, pageParameters, pageSchema, type Route, route } from '@shop/http';
import { z } from 'zod';
import type { Handlers } from '../../handlers';
import { addressParams, addressPatchSchema, addressSchema } from './address-schemas';

/** One's own address book. */
export function addressRoutes(handlers: Handlers): Route[] {
  return [
    route({
      method: 'get',
      path: '/users/me/addresses',
      operationId: 'listOwnAddresses',
      access: 'customer',
      summary: 'One’s own addresses, in the order in which they were added',
      query: z.object(pageParameters),
      responses: { 200: { description: 'A page of addresses', schema: pageSchema(addressSchema) } },
      async handle({ identity, query }) {
        const { addresses } = await handlers.ownProfile(identity?.subject ?? '');
        const start = (query.page - 1) * query.limit;
        return ok(pageOf(addresses.slice(start, start + query.limit), addresses.length, query));
      },
    }),
    route({
      method: 'post',
      path: '/users/me/addresses',
      operationId: 'addOwnAddress',
      access: 'customer',
      summary: 'Adds an address',
      body: postalAddressSchema,
      responses: { 201: { description: 'The address', schema: addressSchema } },
      handle: async ({ identity, body }) => created(await handlers.addAddress(identity?.subject ?? '', body)),
    }),
    route({
      method: 'patch',
      path: '/users/me/addresses/:addressId',
      operationId: 'changeOwnAddress',
      access: 'customer',
      summary: 'Changes an address; what is left out stays as it is, null takes an optional line away',
      params: addressParams,
      body: addressPatchSchema,
      responses: { 200: { description: 'The address as it is now', schema: addressSchema } },
      handle: async ({ identity, params, body }) =>
        ok(await handlers.changeAddress(identity?.subject ?? '', params.addressId, body)),
    }),
    route({
      method: 'delete',
      path: '/users/me/addresses/:addressId',
      operationId: 'removeOwnAddress',
      access: 'customer',
      summary: 'Deletes an address',
      params: addressParams,
      responses: { 204: { description: 'Deleted' } },
      async handle({ identity, params }) {
        await handlers.removeAddress(identity?.subject ?? '', params.addressId);
        return noContent();
      },
    }),
  ];
}
