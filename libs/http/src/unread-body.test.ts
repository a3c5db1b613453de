import { Agent, request } from 'node:http';
import { ShopError } from '@shop/errors';
import { silentTelemetry } from '@shop/telemetry';
import { createHttpApp } from './http-app';
import { type HttpServer, listen } from './http-server';
import { ok, route } from './route';

let server: HttpServer;
// One connection: what is left of a body on it is in the way of whatever comes next.
const agent = new Agent({ keepAlive: true, maxSockets: 1 });

beforeAll(async () => {
  const app = createHttpApp({
    service: 'test',
    telemetry: silentTelemetry(),
    accepting: () => true,
    dependencies: [],
    info: { title: 'Test', version: '1', description: '' },
    verifier: { verify: () => Promise.reject(new ShopError('unauthenticated', 'No')) },
    routes: [
      route({
        method: 'post',
        path: '/stream',
        operationId: 'takeStream',
        access: 'public',
        summary: 'Takes a first look and has had enough',
        bodyKind: 'stream',
        mediaType: 'text/plain',
        responses: {},
        async handle({ request: incoming }) {
          for await (const _chunk of incoming.iterator({ destroyOnReturn: false })) {
            throw new ShopError('payload_too_large', 'Enough');
          }
          return ok({});
        },
      }),
    ],
  });
  server = await listen(app, { host: '127.0.0.1', port: 0 });
});

afterAll(async () => {
  agent.destroy();
  await server.close(1_000);
});

function post(bytes: number): Promise<number | undefined> {
  return new Promise((resolve, reject) => {
    const options = {
      port: server.port,
      path: '/stream',
      method: 'POST',
      agent,
      headers: { 'content-type': 'text/plain' },
    };
    const call = request(options, (response) => {
      response.resume().on('end', () => resolve(response.statusCode));
    });
    call.on('error', reject);
    call.end(Buffer.alloc(bytes, 'x'));
  });
}

it('answers a body that it did not read to the end, and the next request on the same connection', async () => {
  expect(await post(5_000_000)).toBe(413);
  expect(await post(5_000_000)).toBe(413);
  expect(await post(10)).toBe(413);
});
