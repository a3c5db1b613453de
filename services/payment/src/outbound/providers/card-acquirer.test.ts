import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { json } from 'node:stream/consumers';
import { usd } from '@shop/contracts';
import { authorized, requested } from '../../domain/payment';
import { cardAcquirer } from './card-acquirer';

const request = { orderId: 'o1', customerId: 'c1', amount: usd(500), provider: 'card', token: 'tok_ok' };
const accepted = { outcome: 'accepted', reference: 'r1' } as const;
const payment = authorized(undefined, request, accepted, new Date('2026-01-01T00:00:00Z'));
const patience = () => new AbortController().signal;

let server: Server;
let asked: { path: string | undefined; key: unknown; authorization: string | undefined; body: unknown }[];
let answer: { status: number; body?: unknown };

async function note(incoming: IncomingMessage) {
  const { 'idempotency-key': key, authorization } = incoming.headers;
  asked.push({ path: `${incoming.method} ${incoming.url}`, key, authorization, body: await json(incoming) });
}

beforeEach(async () => {
  asked = [];
  answer = { status: 200, body: accepted };
  server = createServer(async (incoming, response) => {
    await note(incoming);
    response.writeHead(answer.status).end(answer.body === undefined ? undefined : JSON.stringify(answer.body));
  });
  await once(server.listen(0, '127.0.0.1'), 'listening');
});
afterEach(
  () =>
    new Promise((resolve) => {
      server.closeAllConnections();
      server.close(resolve);
    }),
);

const acquirer = () => cardAcquirer(`http://127.0.0.1:${(server.address() as AddressInfo).port}/v1`, 'a key');

it('asks for an authorisation under a key of its order', async () => {
  expect(await acquirer().authorize(request, patience())).toEqual(accepted);
  expect(asked).toEqual([
    {
      path: 'POST /v1/authorizations',
      key: 'authorization:o1',
      authorization: 'Bearer a key',
      body: { orderId: 'o1', amount: usd(500), token: 'tok_ok' },
    },
  ]);
});

it('captures and pays back what the acquirer knows by its reference', async () => {
  await acquirer().capture(payment, patience());
  await acquirer().refund({ ...payment, refunded: usd(200) }, usd(300), patience());
  expect(asked).toMatchObject([
    { path: 'POST /v1/captures', key: 'capture:o1', body: { reference: 'r1', amount: usd(500) } },
    { path: 'POST /v1/refunds', key: 'refund:o1:200', body: { reference: 'r1', amount: usd(300) } },
  ]);
});

it('gives up what there is, also without a reference, and never under a key that would make it count once', async () => {
  answer = { status: 204 };
  await acquirer().void(requested(request, payment.createdAt), patience());
  expect(asked).toMatchObject([{ path: 'POST /v1/voids', key: undefined, body: { orderId: 'o1', reference: null } }]);
});

it('passes a refusal on', async () => {
  answer = { status: 200, body: { outcome: 'refused', reason: 'card_declined' } };
  expect(await acquirer().authorize(request, patience())).toEqual(answer.body);
});

it.each([
  ['a failure', { status: 503 }],
  ['a refusal of the call itself', { status: 401, body: { title: 'who are you' } }],
  ['an answer that is none', { status: 200, body: { outcome: 'perhaps' } }],
])('knows nothing after %s', async (_, given) => {
  answer = given;
  await expect(acquirer().authorize(request, patience())).rejects.toThrow();
});

it('lets go of its connection when it is given up', async () => {
  const taken = Promise.withResolvers<IncomingMessage>();
  server.removeAllListeners('request').on('request', (incoming) => taken.resolve(incoming));
  const silence = new AbortController();
  const answered = acquirer().authorize(request, silence.signal);
  answered.catch(() => {});
  const { socket } = await taken.promise;
  const closed = once(socket, 'close');
  silence.abort(new Error('given up'));
  await expect(answered).rejects.toThrow('given up');
  await closed;
});
