import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { isDeepStrictEqual } from 'node:util';
import { committedPact, type PactInteraction } from '@shop/pact';
import { type ServiceName, serviceNames } from '../../src/domain/routing-table';

/** A service that says what it has promised the gateway, and nothing else. */
export interface PromisedAnswers {
  url: string;
  stop(): Promise<void>;
}

interface HttpInteraction extends PactInteraction {
  request: { method: string; path: string; body?: { content: unknown } };
  response: { status: number; headers?: Record<string, string[]>; body?: { content: unknown } };
}

/**
 * Stands for every service behind the gateway: it answers the examples of the gateway's own pacts, which the services
 * are held to. So what a client gets here it gets from the services, too.
 */
export async function startPromisedAnswers(): Promise<PromisedAnswers> {
  const promised = serviceNames.flatMap(interactionsWith);
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const [path = ''] = (request.url ?? '').split('?');
      const body = readJson(Buffer.concat(chunks).toString());
      const promise = promiseFor(promised, request.method ?? '', path, body);
      if (!promise) return void response.writeHead(501).end(`No pact of the gateway has ${request.method} ${path}`);
      response.writeHead(promise.status, Object.entries(promise.headers ?? {}).flat(2));
      response.end(promise.body && JSON.stringify(promise.body.content));
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    stop: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

function interactionsWith(service: ServiceName): HttpInteraction[] {
  const interactions = committedPact('gateway', service)?.interactions ?? [];
  return interactions.filter(({ type }) => type === 'Synchronous/HTTP') as HttpInteraction[];
}

/** For this very body where there is one; else what usually comes, which has no case in its name. */
function promiseFor(promised: readonly HttpInteraction[], method: string, path: string, body: unknown) {
  const fitting = promised.filter(({ request }) => request.method === method && request.path === path);
  const usual = fitting.filter(({ description }) => !description.includes(', '));
  const exact = fitting.find(({ request }) => isDeepStrictEqual(request.body?.content, body));
  return (body === undefined ? usual[0] : (usual.find((one) => one === exact) ?? exact ?? usual[0]))?.response;
}

function readJson(text: string): unknown {
  return text === '' ? undefined : JSON.parse(text);
}
