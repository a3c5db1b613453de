import {
  createServer,
  type IncomingHttpHeaders,
  type IncomingMessage,
  type Server,
  type ServerResponse,
} from 'node:http';
import type { AddressInfo } from 'node:net';

export interface SeenRequest {
  method: string;
  url: string;
  headers: IncomingHttpHeaders;
  body: Buffer;
}

/** A service behind the gateway, on loopback, that answers as a test says and remembers what it was asked. */
export interface FakeService {
  url: string;
  port: number;
  server: Server;
  /** Without the gateway's own looks: it may look whenever a service is slow, or broken. */
  seen: SeenRequest[];
  looks: number;
  /** Replaces the answer; the default is 200 with `{}`. */
  answer: (request: IncomingMessage, response: ServerResponse, body: Buffer) => void;
  stop(): Promise<void>;
}

const json = { 'content-type': 'application/json' };

export async function startFakeService(port = 0): Promise<FakeService> {
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('error', () => {});
    request.on('end', () => {
      const body = Buffer.concat(chunks);
      if (request.url === '/ready') {
        response.writeHead(200, json).end('{}');
        return;
      }
      if (request.url === '/asyncapi.json') {
        response.writeHead(200, json).end(JSON.stringify(messagesOf(fake.port)));
        return;
      }
      if (request.url === '/openapi.json') {
        response.writeHead(200, json).end(JSON.stringify(documentOf(fake.port)));
        return;
      }
      if (request.url === '/health') fake.looks += 1;
      else fake.seen.push({ method: request.method ?? '', url: request.url ?? '', headers: request.headers, body });
      fake.answer(request, response, body);
    });
  });
  await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve));
  const bound = (server.address() as AddressInfo).port;
  const fake: FakeService = {
    url: `http://127.0.0.1:${bound}`,
    port: bound,
    server,
    seen: [],
    looks: 0,
    answer: (_request, response) => response.writeHead(200, json).end('{}'),
    stop: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
  return fake;
}

/** Answers JSON. */
export function replies(status: number, body: unknown, headers: Record<string, string> = {}): FakeService['answer'] {
  return (_request, response) => response.writeHead(status, { ...json, ...headers }).end(JSON.stringify(body));
}

function documentOf(port: number) {
  return {
    openapi: '3.1.0',
    info: { title: String(port), version: '1' },
    paths: {
      '/api/v1/products': { get: { summary: 'Products' } },
      '/api/v1/products/{id}': { get: { summary: 'A product' } },
      '/api/v1/internal/secrets': { get: { summary: 'Not for the public' } },
    },
    components: { schemas: { Problem: { type: 'object' } } },
  };
}

function messagesOf(port: number) {
  return {
    asyncapi: '3.0.0',
    info: { title: String(port), version: '1' },
    channels: { [`queue.${port}`]: { address: `queue.${port}` } },
    operations: {},
    components: {},
  };
}
