import { z } from 'zod';
import type { Route } from './route';

export interface OpenApiInfo {
  title: string;
  version: string;
  description: string;
}

type JsonObject = Record<string, unknown>;

const problem = { $ref: '#/components/responses/Problem' };

/** The OpenAPI 3.1 document of a service, from the very schemas that validate its requests. Internal routes stay out. */
export function openApiDocument(info: OpenApiInfo, routes: readonly Route[], basePath: string): JsonObject {
  const paths: Record<string, JsonObject> = {};
  for (const entry of routes) {
    if (entry.internal || entry.access === 'service') continue;
    const path = `${entry.path.startsWith('/.well-known') ? '' : basePath}${entry.path.replaceAll(/:(\w+)/g, '{$1}')}`;
    paths[path] = { ...paths[path], [entry.method]: operation(entry) };
  }
  return { openapi: '3.1.0', info, paths, components };
}

function operation(entry: Route): JsonObject {
  const result: JsonObject = {
    summary: entry.summary,
    tags: [entry.tag ?? entry.path.split('/')[1]],
    parameters: [...pathParameters(entry), ...queryParameters(entry)],
    responses: responses(entry),
    security: entry.access === 'public' ? [] : [{ bearer: [] }],
  };
  if (entry.access === 'admin') result.description = 'Needs the role `admin`.';
  if (entry.body) {
    const schema = jsonSchema(entry.body, 'input');
    result.requestBody = { required: true, content: { [entry.mediaType ?? 'application/json']: { schema } } };
  } else if (entry.bodyKind === 'stream') {
    const schema = { type: 'string' };
    result.requestBody = { required: true, content: { [entry.mediaType ?? 'application/octet-stream']: { schema } } };
  }
  return result;
}

function pathParameters(entry: Route): JsonObject[] {
  const names = [...entry.path.matchAll(/:(\w+)/g)].map(([, name]) => name);
  return names.map((name) => ({ name, in: 'path', required: true, schema: { type: 'string' } }));
}

function queryParameters(entry: Route): JsonObject[] {
  if (!entry.query) return [];
  return Object.entries(entry.query.shape).map(([name, schema]) => ({
    name,
    in: 'query',
    required: false,
    schema: jsonSchema(schema as z.ZodType, 'input'),
  }));
}

function responses(entry: Route): JsonObject {
  const result: JsonObject = { default: problem };
  for (const [status, { description, schema, alternatives }] of Object.entries(entry.responses)) {
    result[status] = schema
      ? { description, content: contentOf({ 'application/json': schema, ...alternatives }) }
      : { description };
  }
  return result;
}

function contentOf(schemas: Record<string, z.ZodType>): JsonObject {
  return Object.fromEntries(
    Object.entries(schemas).map(([mediaType, schema]) => [mediaType, { schema: jsonSchema(schema, 'output') }]),
  );
}

function jsonSchema(schema: z.ZodType, io: 'input' | 'output'): JsonObject {
  const { $schema, ...rest } = z.toJSONSchema(schema, { io, unrepresentable: 'any' }) as JsonObject;
  return rest;
}

const components = {
  securitySchemes: { bearer: { type: 'http', scheme: 'bearer', bearerFormat: 'JWT' } },
  responses: {
    Problem: {
      description: 'An RFC 9457 problem',
      content: { 'application/problem+json': { schema: { $ref: '#/components/schemas/Problem' } } },
    },
  },
  schemas: {
    Problem: {
      type: 'object',
      required: ['type', 'title', 'status', 'detail', 'instance', 'code', 'requestId'],
      properties: {
        type: { type: 'string' },
        title: { type: 'string' },
        status: { type: 'integer' },
        detail: { type: 'string' },
        instance: { type: 'string' },
        code: { type: 'string' },
        requestId: { type: 'string' },
        errors: {
          type: 'array',
          items: { type: 'object', properties: { path: { type: 'string' }, message: { type: 'string' } } },
        },
      },
    },
  },
};
