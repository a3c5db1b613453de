import { ShopError } from '@shop/errors';
import type { DeadLetter, DeadLetters } from '@shop/event-bus';
import { ok, pageOf, pageParameters, pageSchema, type Route, route } from '@shop/http';
import { z } from 'zod';
import type { DeadLetterAction, DeadLetterActions } from './dead-letter-actions';
import {
  actionSchema,
  chosenBody,
  countSchema,
  letterSchema,
  settledSchema,
  wholeLetterSchema,
} from './dead-letter-schemas';
import { settleOnRecord } from './settle-on-record';

const tag = 'admin';
const ofQueue = z.object({ queue: z.string().min(1).max(200) });
const ofLetter = ofQueue.extend({ id: z.string().min(1).max(64) });
const paged = z.object(pageParameters);

/** What administrators do with the dead letters of a service; each service has these routes for its own queues. */
export function deadLetterRoutes(deadLetters: DeadLetters, actions: DeadLetterActions): Route[] {
  return [...lookingRoutes(deadLetters), ...auditRoutes(deadLetters, actions), ...settlingRoutes(deadLetters, actions)];
}

function lookingRoutes(deadLetters: DeadLetters): Route[] {
  return [
    route({
      method: 'get',
      path: '/admin/dead-letters',
      operationId: 'countOwnDeadLetters',
      access: 'admin',
      tag,
      summary: 'How many dead letters each queue has',
      responses: { 200: { description: 'Every queue', schema: z.object({ items: z.array(countSchema) }) } },
      handle: async () => ok({ items: await deadLetters.counts() }),
    }),
    route({
      method: 'get',
      path: '/admin/dead-letters/:queue',
      operationId: 'listDeadLetters',
      access: 'admin',
      tag,
      summary: 'The dead letters of a queue, the oldest first; of more than a thousand, a thousand at a time',
      params: ofQueue,
      query: paged,
      responses: { 200: { description: 'A page of dead letters', schema: pageSchema(letterSchema) } },
      async handle({ params, query }) {
        const { letters, total } = await deadLetters.list(params.queue);
        const start = (query.page - 1) * query.limit;
        return ok(pageOf(letters.slice(start, start + query.limit).map(inShort), total, query));
      },
    }),
  ];
}

function auditRoutes(deadLetters: DeadLetters, actions: DeadLetterActions): Route[] {
  return [
    route({
      method: 'get',
      path: '/admin/dead-letter-actions',
      operationId: 'listOwnDeadLetterActions',
      access: 'admin',
      tag,
      summary: 'Who has replayed or discarded dead letters, the latest first',
      query: paged,
      responses: { 200: { description: 'A page of the audit trail', schema: pageSchema(actionSchema) } },
      async handle({ query }) {
        const { items, total } = await actions.list({}, query);
        return ok(pageOf(items.map(shown), total, query));
      },
    }),
    // Before the one for a letter, whose id it would be taken for.
    route({
      method: 'get',
      path: '/admin/dead-letters/:queue/actions',
      operationId: 'listQueueActions',
      access: 'admin',
      tag,
      summary: 'Who has replayed or discarded dead letters of a queue, the latest first',
      params: ofQueue,
      query: paged,
      responses: { 200: { description: 'A page of the audit trail', schema: pageSchema(actionSchema) } },
      async handle({ params, query }) {
        const { items, total } = await actions.list({ queue: params.queue }, query);
        return ok(pageOf(items.map(shown), total, query));
      },
    }),
    route({
      method: 'get',
      path: '/admin/dead-letters/:queue/:id',
      operationId: 'getDeadLetter',
      access: 'admin',
      tag,
      summary: 'A dead letter with its headers and content',
      params: ofLetter,
      responses: { 200: { description: 'The dead letter', schema: wholeLetterSchema } },
      async handle({ params }) {
        const { letters } = await deadLetters.list(params.queue);
        const letter = letters.find(({ id }) => id === params.id);
        if (!letter) throw new ShopError('not_found', 'There is no such dead letter');
        return ok({ queue: params.queue, ...letter });
      },
    }),
  ];
}

function settlingRoutes(deadLetters: DeadLetters, actions: DeadLetterActions): Route[] {
  const summaries = {
    replay: 'Sends one dead letter, or up to a thousand, to the queue again; attempts count from one',
    discard: 'Throws one dead letter, or up to a thousand, away for good',
  };
  return (['replay', 'discard'] as const).map((action) =>
    route({
      method: 'post',
      path: `/admin/dead-letters/:queue/${action}`,
      operationId: `${action}DeadLetters`,
      access: 'admin',
      tag,
      summary: summaries[action],
      params: ofQueue,
      body: chosenBody,
      responses: { 200: { description: 'What became of them', schema: settledSchema } },
      async handle({ params: { queue }, body, identity, requestId }) {
        const chosen = 'id' in body ? body : 'all';
        const begun = { queue, action, chosen: chosen === 'all' ? chosen : 'one', requestId } as const;
        const entry = await actions.begin({ ...begun, by: identity?.subject ?? '' });
        const settled = await settleOnRecord(deadLetters[action], { queue, chosen, entry, actions });
        const { letters, failed, remaining } = settled;
        return ok({ queue, count: letters.length, failed, remaining });
      },
    }),
  );
}

function inShort({ headers: _headers, content: _content, encoding: _encoding, ...rest }: DeadLetter) {
  return rest;
}

function shown(action: DeadLetterAction) {
  return { ...action, at: action.at.toISOString() };
}
