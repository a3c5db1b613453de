import { asCustomer, contractBetween, eachLike, integer, money, oneOf, regex, string } from '@shop/pact';
import { bodyOf, createShopClient, type Session, type ShopProblem, sessionInMemory } from '../../src';

const contract = contractBetween('client', 'gateway');

const user = { id: 'customer-1', email: 'ann@example.com', name: 'Ann', roles: ['customer'] };
const signedIn: Session = {
  user,
  accessToken: 'a-customer',
  refreshToken: 'a-refresh-token',
  tokenType: 'Bearer',
  expiresIn: 900,
};
const session = {
  user: { id: string(user.id), email: string(user.email), name: string(user.name), roles: eachLike('customer') },
  accessToken: string(signedIn.accessToken),
  refreshToken: string(signedIn.refreshToken),
  tokenType: 'Bearer',
  expiresIn: integer(900),
};
const json = { 'Content-Type': 'application/json' };
const problem = (status: number, code: string, headers = {}) => ({
  status,
  headers: { 'Content-Type': 'application/problem+json; charset=utf-8', ...headers },
  body: { status, code, title: string('Not possible'), detail: string('No'), requestId: string('request-1') },
});
const order = { id: string('order-1'), status: oneOf('confirmed', 'pending', 'shipped', 'delivered', 'cancelled') };
const newOrder = {
  items: [{ productId: 'p1', quantity: 2 }],
  shippingAddress: { line1: '1 Main St', city: 'Springfield', postalCode: '12345', country: 'US' },
  payment: { provider: 'card', token: 'tok_ok' },
};

/** As this test's customer, and without waiting: what is tried again is another contract. */
const shopAt = (baseUrl: string, current: Session | undefined = signedIn) =>
  createShopClient({ baseUrl, sessions: sessionInMemory(current), pause: async () => {} });
const codeOf = (call: Promise<unknown>) =>
  call.then(
    () => 'none',
    (error: ShopProblem) => error.code,
  );

contract.http({
  operation: 'POST /api/v1/auth/register',
  request: { headers: json, body: { email: 'bob@example.com', password: 'correct horse', name: 'Bob' } },
  response: { status: 201, body: session },
  async exercise(url) {
    const shop = shopAt(url, undefined);
    await shop.register({ email: 'bob@example.com', password: 'correct horse', name: 'Bob' });
    expect(shop.session()).toEqual(signedIn);
  },
});

const credentials = { email: 'ann@example.com', password: 'correct horse' };
contract.http({
  operation: 'POST /api/v1/auth/login',
  request: { headers: json, body: credentials },
  response: { status: 200, body: session },
  exercise: async (url) => expect(await shopAt(url, undefined).logIn(credentials)).toEqual(signedIn),
});

const wrong = { ...credentials, password: 'wrong horse' };
contract.http({
  operation: 'POST /api/v1/auth/login',
  as: 'with a wrong password',
  request: { headers: json, body: wrong },
  response: problem(401, 'invalid_credentials'),
  exercise: async (url) => expect(await codeOf(shopAt(url, undefined).logIn(wrong))).toBe('invalid_credentials'),
});

contract.http({
  operation: 'POST /api/v1/auth/logout',
  request: { headers: json, body: { refreshToken: 'a-refresh-token' } },
  response: { status: 204 },
  async exercise(url) {
    const shop = shopAt(url);
    await shop.logOut();
    expect(shop.session()).toBeUndefined();
  },
});

// The two halves of a renewed session: how an expired token is refused, and what the refresh token gets.
contract.http({
  operation: 'GET /api/v1/users/me',
  as: 'with a token that is not good any more',
  request: { headers: { authorization: 'Bearer an-expired-token' } },
  response: problem(401, 'unauthenticated'),
  async exercise(url) {
    const response = await fetch(`${url}/api/v1/users/me`, { headers: { authorization: 'Bearer an-expired-token' } });
    expect(await response.json()).toMatchObject({ code: 'unauthenticated' });
  },
});
contract.http({
  operation: 'POST /api/v1/auth/refresh',
  request: { headers: json, body: { refreshToken: 'a-refresh-token' } },
  response: { status: 200, body: session },
  async exercise(url) {
    const sessions = sessionInMemory(signedIn);
    const refused = async () => Response.json({ code: 'unauthenticated' }, { status: 401 });
    const renew = (target: string, init: RequestInit) =>
      target.endsWith('/refresh') ? fetch(target, init) : refused();
    const shop = createShopClient({ baseUrl: url, sessions, fetch: renew });
    await shop.api.GET('/api/v1/users/me');
    expect(shop.session()).toEqual(signedIn);
  },
});

contract.http({
  operation: 'POST /api/v1/orders',
  request: { headers: { ...asCustomer(), ...json, 'Idempotency-Key': 'contract-1' }, body: newOrder },
  response: { status: 201, body: { ...order, status: 'pending' } },
  async exercise(url) {
    const placed = await shopAt(url).placeOrder(newOrder, { idempotencyKey: 'contract-1' });
    expect(placed).toEqual({ id: 'order-1', status: 'pending' });
  },
});
contract.http({
  operation: 'POST /api/v1/orders',
  as: 'while no order can be taken',
  given: 'the order service is away',
  request: { headers: { ...asCustomer(), ...json, 'Idempotency-Key': 'contract-1' }, body: newOrder },
  response: problem(503, 'upstream_unavailable', { 'Retry-After': regex('^\\d+$', '1') }),
  async exercise(url) {
    const call = shopAt(url).placeOrder(newOrder, { idempotencyKey: 'contract-1', attempts: 1 });
    await expect(call).rejects.toMatchObject({ code: 'upstream_unavailable', retryAfter: 1 });
  },
});
contract.http({
  operation: 'GET /api/v1/orders/{id}',
  request: { path: '/api/v1/orders/order-1', headers: asCustomer() },
  response: { status: 200, body: order },
  exercise: async (url) => expect(await shopAt(url).settledOrder('order-1')).toMatchObject({ status: 'confirmed' }),
});

contract.http({
  operation: 'GET /api/v1/orders',
  request: { headers: asCustomer(), query: { status: 'confirmed', limit: '1' } },
  response: {
    status: 200,
    body: {
      items: eachLike({ ...order, total: money() }),
      page: { number: integer(1), limit: integer(1), totalItems: integer(1), totalPages: integer(1) },
    },
  },
  async exercise(url) {
    const query = { status: 'confirmed', limit: 1 } as const;
    const { items, page } = await bodyOf(shopAt(url).api.GET('/api/v1/orders', { params: { query } }));
    expect([items.length, page.totalPages]).toEqual([1, 1]);
  },
});
contract.isCommitted();
