import { asSeenOutside, outsideComponents } from './answers-at-the-door';
import { pathOf } from './locate';
import { composedResources, operations, resources, socketPath, unprefixed } from './routing-table';
import { withoutStrays } from './used-components';

/** An OpenAPI 3.1 document, as far as merging looks into it. */
export interface OpenApiDocument {
  openapi: string;
  info: Record<string, unknown>;
  paths: Record<string, object>;
  components?: Components;
}

export function isOpenApiDocument(answer: unknown): answer is OpenApiDocument {
  return isRecord(answer) && typeof answer.openapi === 'string' && isRecord(answer.paths);
}

export const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null;

/** Schemas, answers and the like, by kind and name. */
export type Components = Record<string, Record<string, unknown>>;

/** One document with the paths of all, but only those that the gateway really lets through. */
export function mergeDocuments(own: OpenApiDocument, others: readonly OpenApiDocument[]): OpenApiDocument {
  const documents = [...others, own];
  const published = documents
    .flatMap(({ paths }) => Object.entries(paths))
    .filter(([path]) => isPublished(path))
    .map(([path, item]): [string, object] => [path, asSeenOutside(item)]);
  // What the services say of themselves has the same paths: outside, these are the gateway's, which has no budget for them.
  const operated = Object.entries(own.paths).filter(([path]) => operations.has(path));
  const paths = inOrder(Object.fromEntries([...published, ...operated]));
  const components = documents.map((one) => one.components ?? {}).reduce(mergeComponents, outsideComponents);
  return { ...own, servers: [{ url: '/' }], paths, components: withoutStrays(paths, components) } as OpenApiDocument;
}

/** Everything of both; of two with the same name the latter. */
export function mergeComponents(some: Components, more: Components): Components {
  const kinds = [...new Set([...Object.keys(some), ...Object.keys(more)])];
  return Object.fromEntries(kinds.map((kind) => [kind, { ...some[kind], ...more[kind] }]));
}

/** By key, so that the document is the same whoever answered first. */
export function inOrder<Value>(entries: Readonly<Record<string, Value>>): Record<string, Value> {
  return Object.fromEntries(Object.entries(entries).sort(([a], [b]) => (a < b ? -1 : 1)));
}

function isPublished(path: string): boolean {
  if (path === `${socketPath}/`) return true;
  const [, resource = ''] = /^\/api\/v1\/([a-z-]+)(?:\/|$)/.exec(pathOf(path)) ?? [];
  return Object.hasOwn(resources, resource) || composedResources.has(resource) || Object.hasOwn(unprefixed, path);
}
