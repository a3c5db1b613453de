import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { Catalogue, type Registration } from './catalogue';

const checkEveryMs = 2_000;
const waitAtMostMs = 55_000;

/** As much of a Consul agent as discovery needs: registration, HTTP checks and blocking queries for what passes them. */
export function createAgent(): Server {
  const catalogue = new Catalogue();
  const checks = setInterval(() => void checkAll(catalogue), checkEveryMs);
  const server = createServer((request, response) => {
    answer(catalogue, request, response).catch((error: unknown) => response.writeHead(500).end(String(error)));
  });
  return server.on('close', () => clearInterval(checks));
}

async function answer(catalogue: Catalogue, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const url = new URL(request.url ?? '/', 'http://consul');
  const [, name] = /^\/v1\/health\/service\/([^/]+)$/.exec(url.pathname) ?? [];
  const [, gone] = /^\/v1\/agent\/service\/deregister\/([^/]+)$/.exec(url.pathname) ?? [];
  if (name) {
    await catalogue.newsSince(Number(url.searchParams.get('index') ?? 0), waitAtMostMs);
    response.setHeader('X-Consul-Index', String(catalogue.index));
    reply(response, catalogue.healthy(name).map(healthEntry));
  } else if (url.pathname === '/v1/agent/services') {
    reply(response, Object.fromEntries(catalogue.services));
  } else if (url.pathname === '/v1/agent/service/register') {
    const service = (await bodyOf(request)) as Registration;
    catalogue.register(service);
    await check(catalogue, service);
    reply(response, null);
  } else if (gone) {
    catalogue.deregister(decodeURIComponent(gone));
    reply(response, null);
  } else response.writeHead(url.pathname === '/v1/status/leader' ? 200 : 404).end();
}

function reply(response: ServerResponse, body: unknown): void {
  response.setHeader('Content-Type', 'application/json').end(JSON.stringify(body));
}

async function bodyOf(request: IncomingMessage): Promise<unknown> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return JSON.parse(Buffer.concat(chunks).toString());
}

const checkAll = (catalogue: Catalogue) =>
  Promise.all([...catalogue.services.values()].map((service) => check(catalogue, service)));

async function check(catalogue: Catalogue, { ID, Check }: Registration): Promise<void> {
  const passes = await fetch(Check.HTTP, { signal: AbortSignal.timeout(3_000) }).then(
    ({ ok, body }) => body?.cancel().then(() => ok) ?? ok,
    () => false,
  );
  catalogue.note(ID, passes);
}

function healthEntry({ ID, Name, Address, Port }: Registration) {
  return {
    Node: { Node: 'stand-in', Address },
    Service: { ID, Service: Name, Address, Port },
    Checks: [
      { CheckID: 'serfHealth', Status: 'passing' },
      { CheckID: `service:${ID}`, Status: 'passing' },
    ],
  };
}
