import { type JsonObject, type SchemaComponents, schemaComponents } from '@shop/contracts';
import { requestBody, requestParameters } from './openapi-request';
import { commonResponses, responses } from './openapi-responses';
import type { DocumentedRoute } from './route';

export interface OpenApiInfo {
  title: string;
  /** Of the API, not of the code: the next major one announces a change that breaks clients. */
  version: string;
  description: string;
}

/**
 * The OpenAPI 3.1 document of a service, from the very schemas that validate its requests. What it answers to other
 * services only is in it, too, without `basePath` in front.
 *
 * @throws when two routes have the same operation id, or two different schemas the same name
 */
export function openApiDocument(info: OpenApiInfo, routes: readonly DocumentedRoute[], basePath: string): JsonObject {
  const schemas = schemaComponents();
  const paths: Record<string, JsonObject> = {};
  const known = new Set<string>();
  for (const entry of routes) {
    if (known.has(entry.operationId)) throw new Error(`Two operations are called ${entry.operationId}`);
    known.add(entry.operationId);
    const path = documentedPath(entry, basePath);
    paths[path] = { ...paths[path], [entry.method]: operation(entry, schemas) };
  }
  const { schemas: common, ...rest } = commonResponses;
  return {
    openapi: '3.1.0',
    info,
    paths,
    components: { securitySchemes, ...rest, schemas: { ...schemas.components(), ...common } },
  };
}

const securitySchemes = {
  bearer: { type: 'http', scheme: 'bearer', bearerFormat: 'JWT', description: 'The access token of a customer' },
  service: { type: 'http', scheme: 'bearer', bearerFormat: 'JWT', description: 'The short-lived token of a service' },
};

const isInternal = ({ internal, access }: DocumentedRoute) => internal === true || access === 'service';

function documentedPath(entry: DocumentedRoute, basePath: string): string {
  const isOwn = isInternal(entry) || entry.path.startsWith('/.well-known');
  return `${isOwn ? '' : basePath}${entry.path.replaceAll(/:(\w+)/g, '{$1}')}`;
}

function operation(entry: DocumentedRoute, schemas: SchemaComponents): JsonObject {
  const parameters = requestParameters(entry, schemas);
  const body = requestBody(entry, schemas);
  return {
    operationId: entry.operationId,
    summary: entry.summary,
    ...(entry.access === 'admin' ? { description: 'Needs the role `admin`.' } : {}),
    tags: [entry.tag ?? (isInternal(entry) ? 'internal' : entry.path.split('/')[1])],
    security: security(entry),
    ...(parameters.length > 0 ? { parameters } : {}),
    ...(body ? { requestBody: body } : {}),
    responses: responses(entry, schemas),
  };
}

/** A public route also takes a token, and may then answer more, unless it does not look at it. */
function security({ access, ignoresToken }: DocumentedRoute): JsonObject[] {
  if (access === 'service') return [{ service: [] }];
  if (access !== 'public') return [{ bearer: [] }];
  return ignoresToken ? [] : [{}, { bearer: [] }];
}
