import { createServer, request as httpRequest, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { operationPaths } from '../../src/outbound/calls';

/**
 * Where the gateway finds the service of a contract: hands on what the gateway asks for the sake of the example, and
 * answers by itself what it asks all the time (ready? alive?), which the pact's server would count as a fault.
 */
export interface Relay {
  url: string;
  /** From now on requests go there; `also` is one of the background paths that goes there, too. */
  leadTo(url: string, also?: string): void;
  stop(): Promise<void>;
}

const background: ReadonlySet<string> = new Set(Object.values(operationPaths));
const document = JSON.stringify({ openapi: '3.1.0', info: {}, paths: {} });

export async function startRelay(): Promise<Relay> {
  let target = '';
  let example: string | undefined;
  const server = createServer((request, response) => {
    const url = request.url ?? '';
    if (background.has(url) && (url !== example || target === '')) {
      response.writeHead(200, { 'content-type': 'application/json' }).end(document);
    } else handOn(request, response, target);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    leadTo(url, also) {
      target = url;
      example = also;
    },
    stop: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

function handOn(request: IncomingMessage, response: ServerResponse, target: string): void {
  const { method, headers, url } = request;
  const onward = httpRequest(`${target}${url}`, { method, headers, agent: false }, (answer) => {
    response.writeHead(answer.statusCode ?? 502, answer.headers);
    answer.pipe(response);
  });
  onward.on('error', () => response.destroy());
  request.pipe(onward);
}
