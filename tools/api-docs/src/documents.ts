/** A part of a document as JSON has it. */
export type Json = null | boolean | number | string | Json[] | { [key: string]: Json };
export type JsonObject = { [key: string]: Json };

export type DocumentKind = 'openapi' | 'asyncapi';

/** A document as a service serves it and `docs/api` keeps it. */
export interface ApiDocument {
  /** `gateway` has the document of the whole platform. */
  service: string;
  kind: DocumentKind;
  content: JsonObject;
}

export const kinds: readonly DocumentKind[] = ['openapi', 'asyncapi'];

/** Where the documents are kept, from the root of the repository. */
export const folder = 'docs/api';

export type DocumentName = Pick<ApiDocument, 'service' | 'kind'>;

export const fileName = ({ service, kind }: DocumentName) => `${service}.${kind}.json`;

/** Which document a file is; undefined for any other file. */
export function documentName(file: string): DocumentName | undefined {
  const [, service, kind] = /^([a-z-]+)\.(openapi|asyncapi)\.json$/.exec(file) ?? [];
  return service && kind ? { service, kind: kind as DocumentKind } : undefined;
}

/** As it is kept: to be read and compared line by line. */
export const textOf = ({ content }: Pick<ApiDocument, 'content'>) => `${JSON.stringify(content, null, 2)}\n`;

export const isObject = (value: Json | undefined): value is JsonObject =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** The object at a key; an empty one where there is none. */
export function objectAt(value: Json | undefined, key: string): JsonObject {
  const found = isObject(value) ? value[key] : undefined;
  return isObject(found) ? found : {};
}
