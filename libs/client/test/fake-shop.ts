import { createServer, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface Seen {
  method: string;
  path: string;
  headers: IncomingMessage['headers'];
  body: string;
}

export interface Reply {
  status: number;
  body?: unknown;
  headers?: Record<string, string>;
}

/** A shop that answers whatever a test says. */
export interface FakeShop {
  url: string;
  seen: Seen[];
  answer: (request: Seen) => Reply | Promise<Reply>;
  close(): void;
}

export async function startFakeShop(): Promise<FakeShop> {
  const server: Server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', async () => {
      const { method = '', url: path = '', headers } = request;
      const seen = { method, path, headers, body: Buffer.concat(chunks).toString() };
      shop.seen.push(seen);
      const { status, body, headers: extra } = await shop.answer(seen);
      response.writeHead(status, {
        'content-type': status < 400 ? 'application/json' : 'application/problem+json',
        ...extra,
      });
      response.end(body === undefined ? undefined : JSON.stringify(body));
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const shop: FakeShop = {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    seen: [],
    answer: () => ({ status: 404, body: problem(404, 'not_found') }),
    close() {
      server.close();
      server.closeAllConnections();
    },
  };
  return shop;
}

export const problem = (status: number, code: string) => ({
  type: `https://shop.example/problems/${code}`,
  title: code,
  status,
  detail: 'No',
  instance: '/',
  code,
  requestId: 'r1',
});

export const sessionOf = (generation: number) => ({
  user: { id: 'u1', email: 'ann@example.com', name: 'Ann', roles: [] },
  accessToken: `access-${generation}`,
  refreshToken: `refresh-${generation}`,
  tokenType: 'Bearer' as const,
  expiresIn: 900,
});
