import type { Discovery } from '@shop/discovery';
import type { Dispatcher } from 'undici';
import { mergeDocuments, type OpenApiDocument } from '../domain/merge-documents';
import { type ServiceName, serviceNames } from '../domain/routing-table';
import { operationPaths } from './calls';

export interface ApiDocument {
  /** The OpenAPI document of the whole platform as JSON, as far as the services have told theirs. */
  json(): string;
  /** The paths in it. */
  templates(): readonly string[];
  close(): void;
}

const timeoutMs = 3_000;
const largestDocument = 4 * 1024 * 1024;
const whileIncompleteMs = 1_000;
const refreshMs = 60_000;

/** Gathers the services' own documents in the background; a service that is away keeps its last one. */
export function gatherApiDocument(own: OpenApiDocument, discovery: Discovery, dispatcher: Dispatcher): ApiDocument {
  const documents = new Map<ServiceName, OpenApiDocument>();
  let json = '';
  let templates: string[] = [];
  merge();
  let timer: NodeJS.Timeout | undefined;
  let closed = false;

  function merge(): void {
    const merged = mergeDocuments(own, [...documents.values()]);
    json = JSON.stringify(merged);
    templates = Object.keys(merged.paths);
  }

  async function fetchDocument(service: ServiceName): Promise<void> {
    for (const { url } of discovery.instances(service)) {
      try {
        documents.set(service, await read(dispatcher, url));
        return;
      } catch {
        // The next instance may answer; if none does, the document known last stays.
      }
    }
  }

  async function refresh(): Promise<void> {
    await Promise.all(serviceNames.map(fetchDocument));
    if (closed) return;
    merge();
    timer = setTimeout(refresh, documents.size < serviceNames.length ? whileIncompleteMs : refreshMs);
    timer.unref();
  }
  void refresh();

  return {
    json: () => json,
    templates: () => templates,
    close() {
      closed = true;
      clearTimeout(timer);
    },
  };
}

async function read(dispatcher: Dispatcher, origin: string): Promise<OpenApiDocument> {
  const signal = AbortSignal.timeout(timeoutMs);
  const { statusCode, body } = await dispatcher.request({
    origin,
    path: operationPaths.apiDocument,
    method: 'GET',
    signal,
  });
  const text = await body.text();
  if (statusCode !== 200 || text.length > largestDocument) throw new Error('There is no document');
  return JSON.parse(text) as OpenApiDocument;
}
