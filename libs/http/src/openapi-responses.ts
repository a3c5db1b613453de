import type { JsonObject, SchemaComponents } from '@shop/contracts';
import type { z } from 'zod';
import type { DocumentedAnswer, DocumentedRoute } from './route';

const problemContent = { 'application/problem+json': { schema: { $ref: '#/components/schemas/Problem' } } };
const requestId = { 'x-request-id': { $ref: '#/components/headers/RequestId' } };
const shared = (name: string) => ({ $ref: `#/components/responses/${name}` });

/** Every answer of a route: its own, and what any route of its kind may have to say. */
export function responses(entry: DocumentedRoute, schemas: SchemaComponents): JsonObject {
  const own = Object.entries(entry.responses).map(([status, answer]) => [status, response(status, answer, schemas)]);
  return { ...usualRefusals(entry), ...Object.fromEntries(own), default: shared('Problem') };
}

function usualRefusals({ access, path, query, method, bodyKind }: DocumentedRoute): JsonObject {
  const takesInput = query !== undefined || bodyKind === 'stream' || method !== 'get';
  return {
    ...(takesInput ? { 400: shared('Invalid') } : {}),
    ...(access === 'public' ? {} : { 401: shared('Unauthenticated') }),
    ...(access === 'admin' || access === 'service' ? { 403: shared('Forbidden') } : {}),
    ...(path.includes(':') ? { 404: shared('NotFound') } : {}),
  };
}

function response(status: string, answer: DocumentedAnswer, schemas: SchemaComponents): JsonObject {
  const { description, headers = {} } = answer;
  const own = Object.entries(headers).map(([name, text]) => [name, { description: text, schema: { type: 'string' } }]);
  const content = Number(status) >= 400 && !answer.schema ? problemContent : contentOf(answer, schemas);
  return { description, headers: { ...requestId, ...Object.fromEntries(own) }, ...(content ? { content } : {}) };
}

function contentOf({ schema, alternatives }: DocumentedAnswer, { schemaOf }: SchemaComponents): JsonObject | undefined {
  const all: [string, z.ZodType][] = [
    ...(schema ? [['application/json', schema] as [string, z.ZodType]] : []),
    ...Object.entries(alternatives ?? {}),
  ];
  if (all.length === 0) return undefined;
  return Object.fromEntries(all.map(([mediaType, one]) => [mediaType, { schema: schemaOf(one, 'output') }]));
}

const problem = (description: string, headers: JsonObject = {}) => ({
  description,
  headers: { ...requestId, ...headers },
  content: problemContent,
});

const text = { type: 'string' };

/** The components that {@link responses} refers to. */
export const commonResponses = {
  headers: {
    RequestId: { description: 'Names the request in logs and traces; a well-formed one is kept', schema: text },
  },
  responses: {
    Problem: problem('An RFC 9457 problem; `code` tells them apart'),
    Invalid: problem('`validation_failed` with each fault in `errors`, `malformed_json` or `malformed_request`'),
    Unauthenticated: problem('`unauthenticated`: there is no access token, or not a valid one', {
      'WWW-Authenticate': { schema: text },
    }),
    Forbidden: problem('`forbidden`: the caller’s role does not allow it'),
    NotFound: problem('`not_found`: there is none, or it is not the caller’s'),
  },
  schemas: {
    Problem: {
      type: 'object',
      description: 'An RFC 9457 problem document.',
      required: ['type', 'title', 'status', 'detail', 'instance', 'code', 'requestId'],
      properties: {
        type: { type: 'string', format: 'uri' },
        title: text,
        status: { type: 'integer' },
        detail: text,
        instance: { type: 'string', description: 'The path of the request' },
        code: { type: 'string', description: 'Stable, for machines', examples: ['validation_failed'] },
        requestId: text,
        errors: {
          type: 'array',
          description: 'The faults of a request that is not valid',
          items: {
            type: 'object',
            required: ['path', 'message'],
            properties: { path: { type: 'string', examples: ['items.0.quantity'] }, message: text },
          },
        },
      },
    },
  },
};
