import { createShopClient, itemsOf, OrderStillPending, type Schemas, ShopProblem, sessionInMemory } from '../src';
import { type FakeShop, problem, type Reply, sessionOf, startFakeShop } from './fake-shop';

let shop: FakeShop;
let pauses: number[];
beforeEach(async () => {
  shop = await startFakeShop();
  pauses = [];
});
afterEach(() => shop.close());

const client = () =>
  createShopClient({
    baseUrl: shop.url,
    pause: async (milliseconds) => {
      pauses.push(milliseconds);
    },
  });

/** Answers one after the other, the last one for ever. */
function inTurn(...replies: Reply[]): void {
  let next = 0;
  shop.answer = () => replies[Math.min(next++, replies.length - 1)] as Reply;
}

const order: Schemas['NewOrder'] = {
  items: [{ productId: 'mug', quantity: 1 }],
  shippingAddress: { line1: '1 Main Street', city: 'Springfield', postalCode: '62701', country: 'US' },
  payment: { provider: 'card', token: 'tok_ok' },
};
const away: Reply = { status: 503, body: problem(503, 'upstream_unavailable'), headers: { 'retry-after': '2' } };
const state = (status: string): Reply => ({ status: 200, body: { id: 'o1', status } });

it('sends an order again with the same key, when the shop asks it to', async () => {
  inTurn(away, { status: 409, body: problem(409, 'request_in_progress') }, { status: 201, body: { id: 'o1' } });
  expect(await client().placeOrder(order)).toEqual({ id: 'o1' });
  const keys = shop.seen.map(({ headers }) => headers['idempotency-key']);
  expect(new Set(keys).size).toBe(1);
  expect(keys[0]).toMatch(/^[\w-]{36}$/);
  expect(pauses).toEqual([2_000, 400]);
});

it('orders anew with another key, and under the key that it is given', async () => {
  inTurn({ status: 201, body: { id: 'o1' } });
  await client().placeOrder(order);
  await client().placeOrder(order);
  await client().placeOrder(order, { idempotencyKey: 'mine' });
  const keys = shop.seen.map(({ headers }) => headers['idempotency-key']);
  expect(new Set(keys).size).toBe(3);
  expect(keys[2]).toBe('mine');
});

it('does not repeat what the shop has decided, and gives up in the end', async () => {
  inTurn({ status: 422, body: problem(422, 'product_unavailable') });
  await expect(client().placeOrder(order)).rejects.toMatchObject({ code: 'product_unavailable' });
  expect(shop.seen).toHaveLength(1);
  inTurn(away);
  await expect(client().placeOrder(order, { attempts: 2 })).rejects.toBeInstanceOf(ShopProblem);
  expect(shop.seen).toHaveLength(3);
});

it('waits for the end of a checkout, also while the shop is away', async () => {
  inTurn(state('pending'), away, state('pending'), state('cancelled'));
  expect((await client().settledOrder('o1')).status).toBe('cancelled');
  expect(pauses).toHaveLength(3);
});

it('says that the order is still pending when its time is over, and at once when there is no such order', async () => {
  inTurn(state('pending'));
  await expect(client().settledOrder('o1', { withinMs: 0 })).rejects.toBeInstanceOf(OrderStillPending);
  inTurn({ status: 404, body: problem(404, 'not_found') });
  await expect(client().settledOrder('o1')).rejects.toMatchObject({ code: 'not_found' });
});

const silence = new Promise<Reply>(() => {});

it('sends an order again that a silent shop has not answered in time, with the same key', async () => {
  shop.answer = () => (shop.seen.length === 1 ? silence : { status: 201, body: { id: 'o1' } });
  expect(await client().placeOrder(order, { timeoutMs: 300, attempts: 10 })).toEqual({ id: 'o1' });
  expect(new Set(shop.seen.map(({ headers }) => headers['idempotency-key'])).size).toBe(1);
  // On a busy machine the time of an attempt may be over before its answer is read.
  expect(shop.seen.length).toBeGreaterThanOrEqual(2);
});

it('gives up on a shop that stays silent', async () => {
  shop.answer = () => silence;
  const never = { attempts: 2, timeoutMs: 50 };
  await expect(client().placeOrder(order, never)).rejects.toMatchObject({ name: 'TimeoutError' });
  await expect(client().settledOrder('o1', { withinMs: 50 })).rejects.toBeInstanceOf(OrderStillPending);
});

it('does not outstay its time over a session that nobody renews', async () => {
  shop.answer = ({ path }) =>
    path.endsWith('/refresh') ? silence : { status: 401, body: problem(401, 'unauthenticated') };
  const ann = createShopClient({ baseUrl: shop.url, sessions: sessionInMemory(sessionOf(1)) });
  await expect(ann.settledOrder('o1', { withinMs: 50 })).rejects.toBeInstanceOf(OrderStillPending);
});

it('stops at once when its caller says so, even by a time limit', async () => {
  let limit = new AbortController();
  shop.answer = () => {
    // As `AbortSignal.timeout` does, with the request under way.
    limit.abort(new DOMException('Time is up', 'TimeoutError'));
    return silence;
  };
  const timeIsUp = expect.objectContaining({ name: 'TimeoutError' });
  await expect(client().placeOrder(order, { signal: limit.signal })).rejects.toEqual(timeIsUp);
  limit = new AbortController();
  await expect(client().settledOrder('o1', { signal: limit.signal })).rejects.toEqual(timeIsUp);
  expect(shop.seen).toHaveLength(2);
});

it('asks for an order again no sooner than the shop would have it', async () => {
  inTurn(away, state('confirmed'));
  await client().settledOrder('o1');
  expect(pauses).toEqual([2_000]);
});

it('tells of an answer that is none of the shop’s', async () => {
  inTurn({ status: 502, body: 'Bad gateway', headers: { 'content-type': 'text/html' } });
  await expect(client().placeOrder(order, { attempts: 1 })).rejects.toMatchObject({
    status: 502,
    code: 'unreadable_answer',
  });
});

it('reads as many pages as are asked for', async () => {
  const asked: number[] = [];
  const read = async (number: number) => {
    asked.push(number);
    return { items: [`${number}a`, `${number}b`], page: { number, limit: 2, totalItems: 6, totalPages: 3 } };
  };
  const all: string[] = [];
  for await (const item of itemsOf(read)) all.push(item);
  expect(all).toEqual(['1a', '1b', '2a', '2b', '3a', '3b']);
  asked.length = 0;
  for await (const item of itemsOf(read)) if (item === '1b') break;
  expect(asked).toEqual([1]);
});
