import { documentedAs } from '@shop/contracts';
import { ok, pageParameters, type Route, route } from '@shop/http';
import { z } from 'zod';
import { deadLetterActions, deadLetterCounts } from '../../handlers/dead-letters';
import type { Ask } from '../../handlers/parts';

const part = (name: string) => documentedAs(z.looseObject({}), { $ref: `#/components/schemas/${name}` });
const unavailable = z.array(z.string()).describe('The services that did not answer');

/** What all services know together of dead letters; the letters themselves are for the service of their queue. */
export function deadLetterRoutes(ask: Ask): Route[] {
  const counts = deadLetterCounts(ask);
  const actions = deadLetterActions(ask);
  return [
    route({
      method: 'get',
      path: '/admin/dead-letters',
      operationId: 'countDeadLetters',
      access: 'admin',
      tag: 'admin',
      summary: 'How many dead letters each queue of the platform has',
      responses: {
        200: {
          description: 'Every queue',
          schema: z.object({ items: z.array(part('DeadLetterCount')), unavailable }),
        },
      },
      handle: async ({ header }) => ok(await counts(header('authorization') ?? '')),
    }),
    route({
      method: 'get',
      path: '/admin/dead-letter-actions',
      operationId: 'listDeadLetterActions',
      access: 'admin',
      tag: 'admin',
      summary: 'Who has replayed or discarded dead letters, the latest first',
      query: z.object({ limit: pageParameters.limit }),
      responses: {
        200: {
          description: 'The latest entries of the audit trail',
          schema: z.object({ items: z.array(part('DeadLetterAction')), unavailable }),
        },
      },
      handle: async ({ query, header }) => ok(await actions(header('authorization') ?? '', query.limit)),
    }),
  ];
}
