import type { JsonObject, SchemaComponents } from '@shop/contracts';
import { z } from 'zod';
import type { DocumentedRoute } from './route';

/** What a request has in its path, query and headers. */
export function requestParameters(entry: DocumentedRoute, schemas: SchemaComponents): JsonObject[] {
  return [...inPath(entry, schemas), ...inQuery(entry, schemas), ...inHeaders(entry, schemas)];
}

function inPath({ path, params }: DocumentedRoute, { schemaOf }: SchemaComponents): JsonObject[] {
  const shape: Record<string, z.ZodType> = params instanceof z.ZodObject ? params.shape : {};
  return [...path.matchAll(/:(\w+)/g)].map(([, name = '']) => {
    const schema = shape[name];
    return { name, in: 'path', required: true, schema: schema ? schemaOf(schema, 'input') : { type: 'string' } };
  });
}

function inQuery({ query }: DocumentedRoute, { schemaOf }: SchemaComponents): JsonObject[] {
  return Object.entries((query?.shape ?? {}) as Record<string, z.ZodType>).map(([name, schema]) => {
    const { description, ...rest } = schemaOf(schema, 'input');
    const isRequired = !schema.safeParse(undefined).success;
    return { name, in: 'query', required: isRequired, ...(description ? { description } : {}), schema: rest };
  });
}

function inHeaders({ requestHeaders = {} }: DocumentedRoute, { schemaOf }: SchemaComponents): JsonObject[] {
  return Object.entries(requestHeaders).map(([name, { description, required = false, schema }]) => ({
    name,
    in: 'header',
    required,
    description,
    schema: schemaOf(schema, 'input'),
  }));
}

/** What a request has to send; undefined where nothing is taken. */
export function requestBody(entry: DocumentedRoute, { schemaOf }: SchemaComponents): JsonObject | undefined {
  if (entry.bodyKind === 'stream') return content(entry.mediaType ?? 'application/octet-stream', { type: 'string' });
  if (!entry.body || takesNothing(entry.body)) return undefined;
  return content(entry.mediaType ?? 'application/json', schemaOf(entry.body, 'input'));
}

const content = (mediaType: string, schema: JsonObject) => ({ required: true, content: { [mediaType]: { schema } } });

/** An empty object that may be left out says nothing to anybody. */
function takesNothing(schema: z.ZodType): boolean {
  return schema.safeParse(undefined).success;
}
