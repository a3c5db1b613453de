import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';

export interface FakeInstance {
  id: string;
  host: string;
  port: number;
  service?: string;
  node?: string;
}

/** As much of a Consul agent as discovery talks to, on loopback, for tests. */
export interface FakeConsul {
  address: string;
  /** What agents were told, by id. */
  registered: Map<string, { Name: string; Address: string; Port: number; Check: { HTTP: string } }>;
  /** How often a service was asked about. */
  queries: number;
  /** When set, every question is answered with this status instead. */
  failure: number | undefined;
  /** Changes the instances of a service and wakes whoever waits for that. */
  change(service: string, instances: FakeInstance[]): void;
  stop(): Promise<void>;
}

// One count for all: an agent that comes back must not reach by chance the very index that a watch waits at.
let lastIndex = 0;

export async function startFakeConsul(port = 0): Promise<FakeConsul> {
  const instances = new Map<string, FakeInstance[]>();
  const waiting = new Set<() => void>();
  const sockets = new Set<Socket>();
  let index = ++lastIndex;

  const server = createServer((request, response) => {
    let text = '';
    request.on('data', (chunk) => {
      text += chunk;
    });
    request.on('end', () => {
      if (fake.failure !== undefined) response.writeHead(fake.failure).end('refused');
      else answer(request, response, text);
    });
  });
  server.on('connection', (socket) => {
    sockets.add(socket);
    socket.once('close', () => sockets.delete(socket));
  });
  await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve));

  function answer(request: IncomingMessage, response: ServerResponse, text: string): void {
    const url = new URL(request.url ?? '/', 'http://consul');
    const [, service] = /^\/v1\/health\/service\/([^/]+)$/.exec(url.pathname) ?? [];
    const [, gone] = /^\/v1\/agent\/service\/deregister\/([^/]+)$/.exec(url.pathname) ?? [];
    if (service) health(service, Number(url.searchParams.get('index') ?? 0), response);
    else if (url.pathname === '/v1/agent/services') response.end(JSON.stringify(Object.fromEntries(fake.registered)));
    else if (url.pathname === '/v1/agent/service/register') {
      const body = JSON.parse(text);
      fake.registered.set(body.ID, body);
      response.end();
    } else if (gone) {
      fake.registered.delete(decodeURIComponent(gone));
      response.end();
    } else response.writeHead(404).end();
  }

  function health(service: string, known: number, response: ServerResponse): void {
    fake.queries += 1;
    const reply = () => {
      waiting.delete(reply);
      if (fake.failure !== undefined) {
        response.writeHead(fake.failure).end('refused');
        return;
      }
      response.setHeader('X-Consul-Index', String(index));
      response.setHeader('Content-Type', 'application/json');
      response.end(JSON.stringify((instances.get(service) ?? []).map(entryOf)));
    };
    if (known === index) waiting.add(reply);
    else reply();
  }

  const fake: FakeConsul = {
    address: `127.0.0.1:${(server.address() as AddressInfo).port}`,
    registered: new Map(),
    queries: 0,
    failure: undefined,
    change(service, list) {
      instances.set(service, list);
      index = ++lastIndex;
      for (const reply of [...waiting]) reply();
    },
    stop() {
      for (const socket of sockets) socket.destroy();
      return new Promise((resolve) => server.close(() => resolve()));
    },
  };
  return fake;
}

function entryOf({ id, host, port, service = 'passing', node = 'passing' }: FakeInstance) {
  return {
    Node: { Address: host },
    Service: { ID: id, Address: host, Port: port },
    Checks: [
      { CheckID: 'serfHealth', Status: node },
      { CheckID: `service:${id}`, Status: service },
    ],
  };
}
