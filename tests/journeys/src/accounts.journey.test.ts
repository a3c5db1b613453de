import { eventually } from '@shop/testing';
import { logIn, newCustomer, newEmail, password } from './customers';
import { eventsOf, orderOf, placeOrder } from './orders';
import { platformFrom } from './platform';
import { newProduct } from './products';
import { ShopClient } from './shop-client';
import type { Address, Profile, Session } from './shop-views';

const platform = platformFrom(process.env);
const anonymous = new ShopClient(platform.url);

const register = (email: string) => anonymous.post<Session>('/auth/register', { email, password, name: 'Ada Journey' });

const refresh = (refreshToken: string) => anonymous.post<Session>('/auth/refresh', { refreshToken });

describe('an account', () => {
  it('is made once for an e-mail address, however that is written', async () => {
    const email = newEmail();
    const session = (await register(email)).expect(201);
    expect(session).toMatchObject({ user: { email, name: 'Ada Journey' }, tokenType: 'Bearer' });
    expect(session.user.roles).not.toContain('admin');
    expect(session.expiresIn).toBeGreaterThan(0);
    expect(session.expiresIn).toBeLessThanOrEqual(900);
    (await register(email)).expectProblem(409, 'email_taken');
    (await register(email.toUpperCase())).expectProblem(409, 'email_taken');
  });

  it('is made once when two register it at the same time', async () => {
    const email = newEmail();
    const answers = await Promise.all([register(email), register(email), register(email)]);
    expect(answers.map(({ status }) => status).sort()).toEqual([201, 409, 409]);
  });

  it('signs in with its password alone, and tells nobody whether an address is known', async () => {
    const email = newEmail();
    (await register(email)).expect(201);
    await logIn(platform.url, email, password);

    const known = await anonymous.post('/auth/login', { email, password: 'a wrong password' });
    const unknown = await anonymous.post('/auth/login', { email: newEmail(), password: 'a wrong password' });
    const { requestId: _, ...toldOfKnown } = known.expectProblem(401, 'invalid_credentials');
    const { requestId: __, ...toldOfUnknown } = unknown.expectProblem(401, 'invalid_credentials');
    expect(toldOfKnown).toEqual(toldOfUnknown);
  });

  it('is closed for a while after five wrong passwords', async () => {
    const email = newEmail();
    (await register(email)).expect(201);
    for (let attempt = 1; attempt <= 5; attempt++) {
      (await anonymous.post('/auth/login', { email, password: 'a wrong password' })).expectProblem(401);
    }
    const sixth = await anonymous.post('/auth/login', { email, password: 'a wrong password' });
    sixth.expectProblem(429, 'rate_limited');
    expect(Number(sixth.headers.get('retry-after'))).toBeGreaterThan(0);
  });
});

describe('a session', () => {
  it('has access tokens that the published keys verify', async () => {
    const { accessToken, user } = (await register(newEmail())).expect(201);
    const [header, claims] = accessToken.split('.').map((part) => decoded(part));
    const { keys } = (
      await anonymous.send<{ keys: Record<string, unknown>[] }>('GET', '/.well-known/jwks.json')
    ).expect(200);
    const key = keys.find(({ kid }) => kid === header?.kid);
    expect(key).toBeDefined();
    expect(key).not.toHaveProperty('d');
    expect(header?.alg).not.toMatch(/^(HS|none)/);
    expect(claims).toMatchObject({
      sub: user.id,
      roles: user.roles,
      iss: expect.any(String),
      aud: expect.anything(),
      jti: expect.any(String),
    });
    expect(Number(claims?.exp) - Number(claims?.iat)).toBeLessThanOrEqual(900);
  });

  it('goes on with a new pair of tokens; a spent refresh token ends the whole family', async () => {
    const first = (await register(newEmail())).expect(201);
    const second = (await refresh(first.refreshToken)).expect(200);
    expect(second.refreshToken).not.toBe(first.refreshToken);
    (await anonymous.as(second).get('/users/me')).expect(200);

    (await refresh(first.refreshToken)).expectProblem(401);
    (await refresh(second.refreshToken)).expectProblem(401);
  });

  it('ends at log-out, and another one goes on', async () => {
    const email = newEmail();
    const first = (await register(email)).expect(201);
    const { session: other } = await logIn(platform.url, email, password);
    (await anonymous.post('/auth/logout', { refreshToken: first.refreshToken })).expect(204);
    (await refresh(first.refreshToken)).expectProblem(401);
    (await refresh(other?.refreshToken ?? '')).expect(200);
  });

  it('can be asked about', async () => {
    const session = (await register(newEmail())).expect(201);
    const verify = (token: string) => anonymous.post<Record<string, unknown>>('/auth/verify', { token });
    const state = (await verify(session.accessToken)).expect(200);
    expect(state).toMatchObject({ active: true, user: { id: session.user.id } });
    expect(Date.parse(String(state.expiresAt))).toBeGreaterThan(Date.now());
    expect((await verify(`${session.accessToken}x`)).expect(200)).toEqual({ active: false });
    expect((await verify(session.refreshToken)).expect(200)).toEqual({ active: false });
  });
});

describe('a password', () => {
  it('is changed by who knows it, and every session has to sign in again', async () => {
    const email = newEmail();
    const session = (await register(email)).expect(201);
    const other = (await logIn(platform.url, email, password)).session;
    const change = (currentPassword: string) =>
      anonymous.as(session).post('/auth/password', { currentPassword, newPassword: 'another long password' });

    (await change('not the password')).expectProblem(401, 'invalid_credentials');
    (await change(password)).expect(204);

    (await refresh(session.refreshToken)).expectProblem(401);
    (await refresh(other?.refreshToken ?? '')).expectProblem(401);
    (await anonymous.post('/auth/login', { email, password })).expectProblem(401, 'invalid_credentials');
    await logIn(platform.url, email, 'another long password');
  });
});

describe('a profile', () => {
  it('comes with the account and keeps what is changed of it', async () => {
    const customer = await newCustomer(platform.url);
    const before = (await customer.get<Profile>('/users/me')).expect(200);
    expect(before).toMatchObject({ id: customer.user.id, email: customer.user.email, name: 'Ada Journey' });

    const changes = { name: 'Ada Lovelace', phone: '+1 555 0100', preferences: { theme: 'dark' } };
    expect((await customer.patch<Profile>('/users/me', changes)).expect(200)).toMatchObject(changes);
    const preferences = { notifications: { email: false } };
    (await customer.patch<Profile>('/users/me', { preferences })).expect(200);
    expect((await customer.get<Profile>('/users/me')).expect(200)).toMatchObject({
      ...changes,
      preferences: { theme: 'dark', notifications: { email: false } },
    });
  });

  it('has addresses, and nobody else sees or changes them', async () => {
    const [customer, stranger] = await Promise.all([newCustomer(platform.url), newCustomer(platform.url)]);
    const given = { label: 'home', line1: '1 Main Street', city: 'Springfield', postalCode: '12345', country: 'US' };
    const created = await customer.post<Address>('/users/me/addresses', given);
    const address = created.expect(201);
    expect(address).toMatchObject(given);
    const path = `/users/me/addresses/${address.id}`;

    expect((await customer.patch<Address>(path, { city: 'Shelbyville' })).expect(200)).toMatchObject({
      ...given,
      city: 'Shelbyville',
    });
    (await stranger.patch(path, { city: 'Elsewhere' })).expectProblem(404, 'not_found');
    (await stranger.delete(path)).expectProblem(404, 'not_found');
    expect((await stranger.get<{ items: Address[] }>('/users/me/addresses')).expect(200).items).toEqual([]);

    const { items } = (await customer.get<{ items: Address[] }>('/users/me/addresses')).expect(200);
    expect(items).toMatchObject([{ id: address.id, city: 'Shelbyville' }]);
    (await customer.delete(path)).expect(204);
    (await customer.delete(path)).expectProblem(404);
  });
});

describe('who may do what', () => {
  let admin: ShopClient;
  let customer: ShopClient;
  let stranger: ShopClient;
  let orderId: string;
  let productId: string;

  beforeAll(async () => {
    admin = await logIn(platform.url, platform.adminEmail, platform.adminPassword);
    [customer, stranger] = await Promise.all([newCustomer(platform.url), newCustomer(platform.url)]);
    productId = (await newProduct(admin, 5)).id;
    orderId = (await placeOrder(customer, orderOf(productId))).id;
  });

  /** Paths with the ids of what this suite has made. */
  const withIds = (path: string) =>
    path.replace(':order', orderId).replace(':product', productId).replace(':customer', customer.user.id);

  const send = (client: ShopClient, [method, path, json]: Request, headers = {}) =>
    client.send(method, `/api/v1${withIds(path)}`, { json, headers });

  type Request = [method: string, path: string, json?: unknown];
  const named = (requests: Request[]) => requests.map((one) => ({ name: `${one[0]} ${one[1]}`, one }));

  const product = { name: 'Not by a customer', category: 'journeys', price: { amount: 100, currency: 'USD' } };
  const adminsOnly: Request[] = [
    ['GET', '/users'],
    ['GET', '/users/:customer'],
    ['POST', '/products', product],
    ['PATCH', '/products/:product', { name: 'Renamed' }],
    ['DELETE', '/products/:product'],
    ['POST', '/products/import'],
    ['GET', '/inventory'],
    ['POST', '/inventory/:product/adjust', { delta: 1, reason: 'found' }],
    ['PUT', '/orders/:order/status', { status: 'shipped' }],
  ];

  it.each(named(adminsOnly))('$name is for administrators', async ({ one }) => {
    (await send(anonymous, one)).expectProblem(401, 'unauthenticated');
    (await send(customer, one)).expectProblem(403, 'forbidden');
  });

  const signedInOnly: Request[] = [
    ['GET', '/users/me'],
    ['PATCH', '/users/me', { name: 'Nobody' }],
    ['GET', '/users/me/addresses'],
    ['GET', '/cart'],
    ['POST', '/cart/items', { productId: 'x', quantity: 1 }],
    ['DELETE', '/cart'],
    ['POST', '/orders', {}],
    ['GET', '/orders'],
    ['GET', '/payments'],
    ['GET', '/shipments'],
    ['GET', '/notifications'],
    ['POST', '/notifications/read-all'],
    ['GET', '/dashboard'],
    ['GET', '/order-details/:order'],
    ['POST', '/auth/password', { currentPassword: password, newPassword: password }],
  ];

  it.each(named(signedInOnly))('$name is for the signed in', async ({ one }) => {
    (await send(anonymous, one)).expectProblem(401, 'unauthenticated');
    const forged = { authorization: 'Bearer eyJhbGciOiJub25lIn0.eyJzdWIiOiJhZG1pbiIsInJvbGVzIjpbImFkbWluIl19.' };
    (await send(anonymous, one, forged)).expectProblem(401, 'unauthenticated');
  });

  const owners: Request[] = [
    ['GET', '/orders/:order'],
    ['GET', '/orders/:order/events'],
    ['POST', '/orders/:order/cancel'],
    ['GET', '/order-details/:order'],
  ];

  it.each(named(owners))('$name does not exist for another customer', async ({ one }) => {
    (await send(stranger, one)).expectProblem(404, 'not_found');
  });

  it('shows another customer no payment, shipment or notification of an order', async () => {
    const paymentId = await eventually(async () => {
      const [payment] = (await customer.get<{ items: { id: string }[] }>(`/payments?orderId=${orderId}`)).expect(
        200,
      ).items;
      return payment?.id ?? false;
    });
    (await stranger.get(`/payments/${paymentId}`)).expectProblem(404, 'not_found');
    for (const list of [`/payments?orderId=${orderId}`, `/shipments?orderId=${orderId}`, '/notifications']) {
      const { items } = (await stranger.get<{ items: { orderId?: string }[] }>(list)).expect(200);
      expect(items.filter((item) => item.orderId === orderId)).toEqual([]);
    }
  });

  it('lets an administrator read any order and customer', async () => {
    expect((await admin.get<{ id: string }>(`/orders/${orderId}`)).expect(200).id).toBe(orderId);
    expect((await eventsOf(admin, orderId))[0]?.type).toBe('OrderPlaced');
    expect((await admin.get<Profile>(`/users/${customer.user.id}`)).expect(200).email).toBe(customer.user.email);
    const found = (
      await admin.get<{ items: Profile[] }>(`/users?search=${encodeURIComponent(customer.user.email)}`)
    ).expect(200);
    expect(found.items.map(({ id }) => id)).toContain(customer.user.id);
  });
});

function decoded(part: string | undefined): Record<string, unknown> {
  try {
    return JSON.parse(Buffer.from(part ?? '', 'base64url').toString()) as Record<string, unknown>;
  } catch {
    return {}; // the signature
  }
}
