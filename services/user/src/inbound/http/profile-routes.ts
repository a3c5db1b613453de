import { ShopError } from '@shop/errors';
import { ok, pageOf, pageParameters, pageSchema, type Route, route } from '@shop/http';
import { z } from 'zod';
import type { Handlers } from '../../handlers';
import type { ProfileStore } from '../../outbound/profile-store';
import { printable, profilePatchSchema, profileSchema, profileView } from './profile-view';

/** One's own profile, and everybody's for an administrator. */
export function profileRoutes(handlers: Handlers, profiles: Pick<ProfileStore, 'load' | 'search'>): Route[] {
  return [
    route({
      method: 'get',
      path: '/users/me',
      operationId: 'getOwnProfile',
      access: 'customer',
      summary: 'One’s own profile',
      responses: { 200: { description: 'The profile', schema: profileSchema } },
      handle: async ({ identity }) => ok(profileView(await handlers.ownProfile(identity?.subject ?? ''))),
    }),
    route({
      method: 'patch',
      path: '/users/me',
      operationId: 'changeOwnProfile',
      access: 'customer',
      summary: 'Changes one’s own profile; what is left out stays as it is',
      body: profilePatchSchema,
      responses: { 200: { description: 'The profile as it is now', schema: profileSchema } },
      handle: async ({ identity, body }) =>
        ok(profileView(await handlers.changeProfile(identity?.subject ?? '', body))),
    }),
    route({
      method: 'get',
      path: '/users',
      operationId: 'searchUsers',
      access: 'admin',
      summary: 'Profiles whose e-mail address or name begins with a text',
      query: z.object({
        search: z.string().trim().max(100).regex(printable, 'expected no control characters').default(''),
        ...pageParameters,
      }),
      responses: { 200: { description: 'A page of profiles', schema: pageSchema(profileSchema) } },
      async handle({ query }) {
        const { items, total } = await profiles.search(query.search, query);
        return ok(pageOf(items.map(profileView), total, query));
      },
    }),
    route({
      method: 'get',
      path: '/users/:id',
      operationId: 'getUser',
      access: 'admin',
      summary: 'The profile of a customer',
      params: z.object({ id: z.string().max(128) }),
      responses: { 200: { description: 'The profile', schema: profileSchema } },
      async handle({ params }) {
        const profile = await profiles.load(params.id);
        if (!profile) throw new ShopError('not_found', 'There is no such user');
        return ok(profileView(profile));
      },
    }),
  ];
}
