import { named } from '@shop/contracts';
import { ok, type Route, route } from '@shop/http';
import { z } from 'zod';
import type { UpstreamReport } from '../../outbound/upstream';

const instance = z.object({
  id: z.string(),
  underWay: z.int().describe('Requests that it has not answered yet'),
  state: z.enum(['up', 'resting', 'silent']).describe('`resting`: it failed just now; `silent`: it answers nobody'),
});

const upstream = named(
  'Breaker',
  z.object({
    upstream: z.string(),
    state: z.enum(['closed', 'half_open', 'open']),
    since: z.iso.datetime().describe('When it came into this state'),
    underWay: z.int(),
    instances: z.array(instance),
  }),
);

/** What this gateway knows of the services behind it; each gateway answers for itself. */
export function breakerRoutes(upstreams: () => UpstreamReport[]): Route[] {
  return [
    route({
      method: 'get',
      path: '/admin/breakers',
      operationId: 'listBreakers',
      access: 'admin',
      tag: 'admin',
      summary: 'The circuit breaker of every service, as the gateway that answers sees it',
      responses: { 200: { description: 'Every service', schema: z.object({ items: z.array(upstream) }) } },
      handle: async () => ok({ items: upstreams() }),
    }),
  ];
}
