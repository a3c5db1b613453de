import type { Discovery } from '@shop/discovery';
import type { Dispatcher } from 'undici';
import { type ServiceName, serviceNames } from '../domain/routing-table';

/** A document of the whole platform, made of those of its services. */
export interface ApiDocument<Document> {
  /** As far as the services have told theirs. */
  current(): Document;
  /** The same as JSON. */
  json(): string;
  close(): void;
}

/** Where services have it, and how to tell it from anything else that they might answer. */
export interface DocumentKind<Document> {
  path: string;
  isOne: (answer: unknown) => answer is Document;
}

const timeoutMs = 3_000;
const largestDocument = 4 * 1024 * 1024;
const whileIncompleteMs = 1_000;
const refreshMs = 60_000;

/** Gathers the services' own documents in the background; a service that is away keeps its last one. */
export function gatherApiDocument<Document>(
  { path, isOne }: DocumentKind<Document>,
  merge: (documents: Document[]) => Document,
  discovery: Discovery,
  dispatcher: Dispatcher,
): ApiDocument<Document> {
  const documents = new Map<ServiceName, Document>();
  let merged = merge([]);
  let json = JSON.stringify(merged);
  let timer: NodeJS.Timeout | undefined;
  let closed = false;

  async function fetchDocument(service: ServiceName): Promise<void> {
    for (const { url } of discovery.instances(service)) {
      try {
        const document = await read(dispatcher, url, path);
        if (!isOne(document)) continue;
        documents.set(service, document);
        return;
      } catch {
        // The next instance may answer; if none does, the document known last stays.
      }
    }
  }

  async function refresh(): Promise<void> {
    await Promise.all(serviceNames.map(fetchDocument));
    if (closed) return;
    // In the order of the services, whoever has answered first.
    merged = merge(serviceNames.flatMap((service) => documents.get(service) ?? []));
    json = JSON.stringify(merged);
    timer = setTimeout(refresh, documents.size < serviceNames.length ? whileIncompleteMs : refreshMs);
    timer.unref();
  }
  void refresh();

  return {
    current: () => merged,
    json: () => json,
    close() {
      closed = true;
      clearTimeout(timer);
    },
  };
}

async function read(dispatcher: Dispatcher, origin: string, path: string): Promise<unknown> {
  const signal = AbortSignal.timeout(timeoutMs);
  const { statusCode, body } = await dispatcher.request({ origin, path, method: 'GET', signal });
  const text = await body.text();
  if (statusCode !== 200 || text.length > largestDocument) throw new Error('There is no document');
  return JSON.parse(text);
}
