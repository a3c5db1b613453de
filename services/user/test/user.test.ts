import { randomUUID } from 'node:crypto';
import {
  callPath,
  customerAddressResponseSchema,
  findCustomerAddress,
  userProfileChanged,
  userRegistered,
} from '@shop/contracts';
import type { StartedService } from '@shop/service';
import { silentTelemetry } from '@shop/telemetry';
import { eventually, type MessageRecorder, recordMessages, testIdentity, testSettings } from '@shop/testing';
import { startUser } from '../src/app';
import { addressLimit } from '../src/domain/address-book';

const identity = testIdentity();
const settings = testSettings('user');
const addressPath = (customerId: string, addressId: string) => callPath(findCustomerAddress, { customerId, addressId });
let user: StartedService;
let platform: MessageRecorder;

beforeAll(async () => {
  platform = await recordMessages([userProfileChanged]);
  const overrides = { keys: identity.keys, telemetry: silentTelemetry() };
  user = await startUser({ ...settings, PROFILE_WAIT_MS: 5_000 }, overrides);
  await eventually(() => user.kit.bus.ready());
});

afterAll(async () => {
  await user.stop(5_000);
  await platform.close();
});

/** As much as the tests look at by name; the rest they compare as a whole. */
interface Body {
  id: string;
  items: { id: string }[];
  page: { totalItems: number };
}

interface Answered {
  status: number;
  headers: Headers;
  body: Body;
}

async function call(authorization: string, method: string, path: string, body?: unknown): Promise<Answered> {
  const response = await fetch(`${user.url}${path}`, {
    method,
    headers: { authorization, ...(body === undefined ? {} : { 'content-type': 'application/json' }) },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  const text = await response.text();
  return { status: response.status, headers: response.headers, body: text === '' ? undefined : JSON.parse(text) };
}

function newcomer(name = 'Ada Lovelace') {
  const userId = randomUUID();
  const data = { userId, email: `${userId}@example.com`, name, roles: ['customer'] };
  const as = identity.customer(userId);
  return {
    userId,
    data,
    register: (id?: string) => platform.send(userRegistered, userId, data, id),
    call: (method: string, path: string, body?: unknown) => call(as, method, path, body),
  };
}

async function customer(name?: string) {
  const somebody = newcomer(name);
  await somebody.register();
  return somebody;
}

const address = { line1: '1 Main St', city: 'Springfield', postalCode: '12345', country: 'US' };

describe('a profile', () => {
  it('is waited for while the registration is still on its way', async () => {
    const somebody = newcomer();
    const early = somebody.call('GET', '/users/me');
    const earlyAddress = somebody.call('POST', '/users/me/addresses', address);
    await somebody.register();
    expect(await early).toMatchObject({
      status: 200,
      body: {
        id: somebody.userId,
        email: somebody.data.email,
        name: 'Ada Lovelace',
        roles: ['customer'],
        preferences: { theme: 'system', notifications: { email: true, push: true } },
      },
    });
    expect((await earlyAddress).status).toBe(201);
  });

  it('changes, tells others of what they keep, and is not undone by the registration told again', async () => {
    const somebody = newcomer();
    const { id } = await somebody.register();
    const patch = { name: 'Ada King', phone: '+1 555 0100', preferences: { notifications: { email: false } } };
    const { status, body } = await somebody.call('PATCH', '/users/me', patch);
    expect(status).toBe(200);
    expect(body).toMatchObject({
      name: 'Ada King',
      phone: '+1 555 0100',
      preferences: { theme: 'system', notifications: { email: false, push: true } },
    });
    expect((await platform.next(userProfileChanged, somebody.userId)).data).toEqual({
      userId: somebody.userId,
      name: 'Ada King',
      email: somebody.data.email,
      notifications: { email: false, push: true },
      sequence: 1,
    });

    await somebody.register(id);
    await somebody.register();
    await somebody.call('PATCH', '/users/me', { phone: null, preferences: { theme: 'dark' } });
    const after = (await somebody.call('GET', '/users/me')).body;
    expect(after).toMatchObject({ name: 'Ada King', preferences: { theme: 'dark', notifications: { email: false } } });
    expect(after).not.toHaveProperty('phone');
    await somebody.call('PATCH', '/users/me', { name: 'Ada' });
    await eventually(() => platform.about(userProfileChanged, somebody.userId).length === 2);
    expect(platform.about(userProfileChanged, somebody.userId)[1]?.data).toMatchObject({ sequence: 2 });
  });

  it.each([
    ['an unknown property', { nickname: 'x' }, 'nickname'],
    ['an e-mail address', { email: 'new@example.com' }, 'email'],
    ['roles', { roles: ['admin'] }, 'roles'],
    ['an empty name', { name: ' ' }, 'name'],
    ['a theme that does not exist', { preferences: { theme: 'pink' } }, 'preferences.theme'],
    [
      'a preference that is no boolean',
      { preferences: { notifications: { email: 'yes' } } },
      'preferences.notifications.email',
    ],
  ])('refuses %s', async (_what, patch, path) => {
    const somebody = await customer();
    const answer = await somebody.call('PATCH', '/users/me', patch);
    expect(answer).toMatchObject({ status: 400, body: { code: 'validation_failed', errors: [{ path }] } });
  });

  it('survives many changes at once', async () => {
    const somebody = await customer();
    const changes = [{ name: 'Countess' }, { phone: '12345' }, { preferences: { theme: 'dark' } }];
    const answers = await Promise.all(changes.map((patch) => somebody.call('PATCH', '/users/me', patch)));
    expect(answers.map(({ status }) => status)).toEqual([200, 200, 200]);
    expect((await somebody.call('GET', '/users/me')).body).toMatchObject({
      name: 'Countess',
      phone: '12345',
      preferences: { theme: 'dark' },
    });
  });
});

it('says when to come back where a profile does not come in time', async () => {
  const impatient = await startUser(
    { ...testSettings('user'), PROFILE_WAIT_MS: 0 },
    { keys: identity.keys, telemetry: silentTelemetry() },
  );
  const response = await fetch(`${impatient.url}/users/me`, {
    headers: { authorization: identity.customer(randomUUID()) },
  });
  expect(response.status).toBe(503);
  expect(response.headers.get('retry-after')).toBe('1');
  await impatient.stop(5_000);
});

describe('addresses', () => {
  it('are added, changed, listed and deleted', async () => {
    const somebody = await customer();
    const added = await somebody.call('POST', '/users/me/addresses', { ...address, label: 'Home', line2: 'Flat 2' });
    expect(added).toMatchObject({ status: 201, body: { ...address, label: 'Home', line2: 'Flat 2' } });
    const path = `/users/me/addresses/${added.body.id}`;
    const changed = await somebody.call('PATCH', path, { city: 'Shelbyville', line2: null });
    expect(changed).toMatchObject({ status: 200, body: { id: added.body.id, city: 'Shelbyville', label: 'Home' } });
    expect(changed.body).not.toHaveProperty('line2');
    expect((await somebody.call('GET', '/users/me/addresses')).body).toEqual({
      items: [changed.body],
      page: { number: 1, limit: 20, totalItems: 1, totalPages: 1 },
    });
    expect((await somebody.call('GET', '/users/me/addresses?page=2')).body.items).toEqual([]);
    expect((await somebody.call('DELETE', path)).status).toBe(204);
    expect((await somebody.call('DELETE', path)).status).toBe(404);
  });

  it('are nobody else’s', async () => {
    const owner = await customer();
    const stranger = await customer();
    const { id } = (await owner.call('POST', '/users/me/addresses', address)).body;
    expect((await stranger.call('PATCH', `/users/me/addresses/${id}`, { city: 'X' })).status).toBe(404);
    expect((await stranger.call('DELETE', `/users/me/addresses/${id}`)).status).toBe(404);
    const asOrder = identity.service('order', 'user');
    expect((await call(asOrder, 'GET', addressPath(stranger.userId, id))).status).toBe(404);
    const own = await call(asOrder, 'GET', addressPath(owner.userId, id));
    expect(own.status).toBe(200);
    expect(customerAddressResponseSchema.parse(own.body)).toEqual({ id, ...address });
    expect((await owner.call('GET', addressPath(owner.userId, id))).status).toBe(403);
    expect((await call(asOrder, 'GET', '/users/me')).status).toBe(403);
  });

  it('have an end', async () => {
    const somebody = await customer();
    // One after the other: a burst of changes to one document would lose races to itself.
    for (let index = 0; index < addressLimit; index++) {
      expect((await somebody.call('POST', '/users/me/addresses', address)).status).toBe(201);
    }
    expect(await somebody.call('POST', '/users/me/addresses', address)).toMatchObject({
      status: 409,
      body: { code: 'conflict' },
    });
  });

  it.each([
    ['a country that is no code', { ...address, country: 'usa' }, 'country'],
    ['an id of one’s own choice', { ...address, id: 'mine' }, 'id'],
    ['a missing line', { ...address, line1: undefined }, 'line1'],
  ])('are refused with %s', async (_what, body, path) => {
    const somebody = await customer();
    const answer = await somebody.call('POST', '/users/me/addresses', body);
    expect(answer).toMatchObject({ status: 400, body: { errors: [{ path }] } });
  });
});

describe('an administrator', () => {
  const search = async (text: string, more = '') =>
    (await call(identity.admin(), 'GET', `/users?search=${encodeURIComponent(text)}${more}`)).body;

  it('finds people by the beginning of their address, their name or a later name', async () => {
    const family = `Zz${randomUUID().slice(0, 8)}`;
    const [one, other] = [await customer(`Grace ${family}`), await customer(`Alan Mathison ${family}`)];
    await Promise.all([one.call('GET', '/users/me'), other.call('GET', '/users/me')]);
    const found = await search(family.toUpperCase());
    expect(found.page.totalItems).toBe(2);
    expect(found.items.map(({ id }) => id).sort()).toEqual([one.userId, other.userId].sort());
    expect((await search(family, '&limit=1&page=2')).items).toHaveLength(1);
    expect((await search(`mathison ${family}`)).items).toMatchObject([{ id: other.userId }]);
    expect((await search(one.userId.slice(0, 13))).items).toMatchObject([{ email: one.data.email }]);
    expect((await search(family.slice(1))).items).toEqual([]);
    for (const pattern of ['.*', '^', '(', '[a-z]', '\\', 'a|b']) expect((await search(pattern)).items).toEqual([]);
    const dotted = one.data.email.replace('@example.com', '@example.');
    expect((await search(dotted)).items).toHaveLength(1);
    expect((await search(dotted.replace('.', '_'))).items).toEqual([]);
    expect((await search('')).page.totalItems).toBeGreaterThan(2);

    await one.call('PATCH', '/users/me', { name: 'Grace Hopper' });
    expect((await search(family)).items).toMatchObject([{ id: other.userId }]);
  });

  it('reads a profile, which nobody else may', async () => {
    const somebody = await customer();
    await somebody.call('GET', '/users/me');
    const read = (authorization: string, id: string) => call(authorization, 'GET', `/users/${id}`);
    expect(await read(identity.admin(), somebody.userId)).toMatchObject({
      status: 200,
      body: { name: 'Ada Lovelace' },
    });
    expect((await read(identity.admin(), 'nobody')).status).toBe(404);
    expect((await somebody.call('GET', `/users/${somebody.userId}`)).status).toBe(403);
    expect((await somebody.call('GET', '/users')).status).toBe(403);
    expect((await fetch(`${user.url}/users`)).status).toBe(401);
    for (const query of ['page=1&page=2', 'search=%00', `search=${'x'.repeat(101)}`]) {
      expect((await call(identity.admin(), 'GET', `/users?${query}`)).status).toBe(400);
    }
  });
});

it('empties its outbox', async () => {
  const profiles = user.kit.mongo.collection('profiles');
  await eventually(async () => (await profiles.countDocuments({ 'outbox.time': { $exists: true } })) === 0);
});
