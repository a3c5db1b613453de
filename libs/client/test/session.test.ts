import { bodyOf, createShopClient, isShopProblem, type Session, sessionInMemory } from '../src';
import { type FakeShop, problem, type Reply, type Seen, sessionOf, startFakeShop } from './fake-shop';

let shop: FakeShop;
beforeEach(async () => {
  shop = await startFakeShop();
});
afterEach(() => shop.close());

const client = (generation = 1) =>
  createShopClient({ baseUrl: `${shop.url}/`, sessions: sessionInMemory(sessionOf(generation)) });
const refreshes = () => shop.seen.filter(({ path }) => path.endsWith('/auth/refresh'));
const refused: Reply = { status: 401, body: problem(401, 'unauthenticated') };

/** Takes only the tokens of the second generation, which a refresh gives out. */
function withExpiredTokens({ path, headers, body }: Seen): Reply {
  if (path.endsWith('/auth/refresh')) {
    return JSON.parse(body).refreshToken === 'refresh-1' ? { status: 200, body: sessionOf(2) } : refused;
  }
  return headers.authorization === 'Bearer access-2' ? { status: 200, body: { echoed: body } } : refused;
}

const changeName = (name: string) => (shopClient: ReturnType<typeof client>) =>
  bodyOf(shopClient.api.PATCH('/api/v1/users/me', { body: { name } }));

it('signs in by registering, and signs every request from then on', async () => {
  shop.answer = ({ path }) =>
    path.endsWith('/register') ? { status: 201, body: sessionOf(1) } : { status: 200, body: {} };
  const ann = createShopClient({ baseUrl: shop.url });
  await ann.register({ email: 'ann@example.com', password: 'correct horse', name: 'Ann' });
  await bodyOf(ann.api.GET('/api/v1/users/me'));
  expect(shop.seen.map(({ headers }) => headers.authorization)).toEqual([undefined, 'Bearer access-1']);
  expect(ann.session()?.user.name).toBe('Ann');
});

it('renews an expired session once for all requests that find it so, and sends each again with its body', async () => {
  shop.answer = withExpiredTokens;
  const ann = client();
  const answers = await Promise.all(['Ann', 'Anna', 'Anne'].map((name) => changeName(name)(ann)));
  expect(answers).toEqual(['Ann', 'Anna', 'Anne'].map((name) => ({ echoed: JSON.stringify({ name }) })));
  expect(refreshes()).toHaveLength(1);
  expect(ann.session()?.refreshToken).toBe('refresh-2');
});

it('is signed out when the session cannot be renewed', async () => {
  shop.answer = () => refused;
  const ann = client();
  await expect(changeName('Ann')(ann)).rejects.toMatchObject({ code: 'unauthenticated', status: 401 });
  expect(ann.session()).toBeUndefined();
});

it('keeps the session when the shop cannot say whether it is still good', async () => {
  shop.answer = ({ path }) =>
    path.endsWith('/refresh') ? { status: 503, body: problem(503, 'upstream_unavailable') } : refused;
  const ann = client();
  await expect(changeName('Ann')(ann)).rejects.toMatchObject({ code: 'unauthenticated' });
  expect(ann.session()?.refreshToken).toBe('refresh-1');
});

it('does not take a wrong password for an expired session', async () => {
  shop.answer = () => ({ status: 401, body: problem(401, 'invalid_credentials') });
  const body = { currentPassword: 'wrong', newPassword: 'also long enough' };
  const error = await bodyOf(client().api.POST('/api/v1/auth/password', { body })).catch((reason: unknown) => reason);
  expect(isShopProblem(error, 'invalid_credentials')).toBe(true);
  expect(refreshes()).toEqual([]);
});

it('logs out here and in the shop, without the access token', async () => {
  shop.answer = () => ({ status: 204 });
  const ann = client();
  await ann.logOut();
  expect(ann.session()).toBeUndefined();
  expect(shop.seen).toMatchObject([{ path: '/api/v1/auth/logout', body: '{"refreshToken":"refresh-1"}' }]);
  expect(shop.seen[0]?.headers.authorization).toBeUndefined();
});

it('stays signed out when it logs out while the session is being renewed', async () => {
  const ann = client();
  shop.answer = async (request) => {
    if (request.path.endsWith('/logout')) return { status: 204 };
    if (request.path.endsWith('/refresh')) await ann.logOut();
    return withExpiredTokens(request);
  };
  await expect(changeName('Ann')(ann)).rejects.toMatchObject({ code: 'unauthenticated' });
  expect(ann.session()).toBeUndefined();
});

describe('when somebody else signs in on the way', () => {
  const bob: Session = { ...sessionOf(7), user: { id: 'u2', email: 'bob@example.com', name: 'Bob', roles: [] } };

  it.each(['/users/me', '/refresh'])('sends nothing of the one before as the other (during %s)', async (moment) => {
    const shopClient = client();
    shop.answer = async (request) => {
      if (request.path.endsWith('/login')) return { status: 200, body: bob };
      if (request.path.endsWith(moment))
        await shopClient.logIn({ email: 'bob@example.com', password: 'correct horse' });
      return withExpiredTokens(request);
    };
    await expect(changeName('Ann')(shopClient)).rejects.toMatchObject({ code: 'unauthenticated' });
    expect(shop.seen.filter(({ headers }) => headers.authorization === 'Bearer access-7')).toEqual([]);
    expect(shopClient.session()).toEqual(bob);
  });
});

it('spends the refresh token once for two clients with one store', async () => {
  shop.answer = withExpiredTokens;
  const sessions = sessionInMemory(sessionOf(1));
  const clients = [1, 2].map(() => createShopClient({ baseUrl: shop.url, sessions }));
  await Promise.all(clients.map(changeName('Ann')));
  expect(refreshes()).toHaveLength(1);
  expect(sessions.get()?.refreshToken).toBe('refresh-2');
});

it('takes the session that another program has put into the store while it was refused one', async () => {
  const sessions = sessionInMemory(sessionOf(1));
  shop.answer = (request) => {
    if (!request.path.endsWith('/refresh')) return withExpiredTokens(request);
    sessions.set(sessionOf(2));
    return refused;
  };
  await changeName('Ann')(createShopClient({ baseUrl: shop.url, sessions }));
  expect(sessions.get()?.refreshToken).toBe('refresh-2');
});
