import { pathOf } from './locate';
import { composedResources, resources, unprefixed } from './routing-table';

/** An OpenAPI 3.1 document, as far as merging looks into it. */
export interface OpenApiDocument {
  openapi: string;
  info: Record<string, unknown>;
  paths: Record<string, unknown>;
  components?: Record<string, Record<string, unknown>>;
}

/** One document with the paths of all, but only those that the gateway really lets through. */
export function mergeDocuments(own: OpenApiDocument, others: readonly OpenApiDocument[]): OpenApiDocument {
  const paths: Record<string, unknown> = {};
  const components: Record<string, Record<string, unknown>> = {};
  for (const document of [...others, own]) {
    for (const [path, item] of Object.entries(document.paths ?? {})) if (isPublished(path)) paths[path] = item;
    for (const [kind, entries] of Object.entries(document.components ?? {})) {
      components[kind] = { ...components[kind], ...entries };
    }
  }
  return {
    ...own,
    paths: Object.fromEntries(Object.entries(paths).sort(([a], [b]) => a.localeCompare(b))),
    components,
  };
}

function isPublished(path: string): boolean {
  const [, resource = ''] = /^\/api\/v1\/([a-z-]+)(?:\/|$)/.exec(pathOf(path)) ?? [];
  return Object.hasOwn(resources, resource) || composedResources.has(resource) || Object.hasOwn(unprefixed, path);
}
