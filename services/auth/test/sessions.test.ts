import { userProfileChanged, userRegistered } from '@shop/contracts';
import type { StartedService } from '@shop/service';
import { eventually, type MessageRecorder, recordMessages } from '@shop/testing';
import { createRemoteJWKSet, jwtVerify } from 'jose';
import { authTestSettings, clientOf, newPerson, startTestAuth } from './auth-under-test';

let auth: StartedService;
let client: ReturnType<typeof clientOf>;
let platform: MessageRecorder;

beforeAll(async () => {
  platform = await recordMessages([userRegistered]);
  auth = await startTestAuth(authTestSettings());
  client = clientOf(auth);
});

afterAll(async () => {
  await auth.stop(5_000);
  await platform.close();
});

describe('registering', () => {
  it('signs in, tells the platform once and without a credential, and lets one log in right away', async () => {
    const person = newPerson();
    const { status, body, headers } = await client.register({ ...person, email: ` ${person.email.toUpperCase()} ` });
    expect(status).toBe(201);
    expect(headers.get('cache-control')).toBe('no-store');
    expect(body).toMatchObject({
      user: { email: person.email, name: person.name, roles: ['customer'] },
      tokenType: 'Bearer',
      expiresIn: 900,
    });
    expect((await client.logIn(person.email, person.password)).status).toBe(200);

    const message = await platform.next(userRegistered, body.user.id);
    expect(message.data).toEqual({ userId: body.user.id, ...body.user, id: undefined });
    const accounts = auth.kit.mongo.collection('accounts');
    await eventually(async () => (await accounts.countDocuments({ 'outbox.time': { $exists: true } })) === 0);
    expect(platform.about(userRegistered, body.user.id)).toHaveLength(1);
  });

  it('of many with the same address lets one in', async () => {
    const person = newPerson();
    const answers = await Promise.all(Array.from({ length: 6 }, () => client.register(person)));
    expect(answers.map(({ status }) => status).sort()).toEqual([201, 409, 409, 409, 409, 409]);
    expect(answers.find(({ status }) => status === 409)?.body.code).toBe('email_taken');
  });

  it.each([
    ['a short password', { password: 'short' }, 'password'],
    ['a password beyond 128 characters', { password: 'x'.repeat(129) }, 'password'],
    ['something that is no e-mail address', { email: 'nobody' }, 'email'],
    ['an endless address', { email: `${'x'.repeat(300)}@example.com` }, 'email'],
    ['an empty name', { name: '  ' }, 'name'],
    ['a name with a line break', { name: 'Ada\r\nBcc: all' }, 'name'],
    ['an object for an address', { email: { $gt: '' } }, 'email'],
    ['a role of one’s own choice', { roles: ['admin'] }, 'roles'],
  ])('refuses %s', async (_what, given, path) => {
    const { status, body } = await client.register(given);
    expect(status).toBe(400);
    expect(body).toMatchObject({ code: 'validation_failed', errors: [{ path }] });
  });
});

describe('logging in', () => {
  it('answers a wrong password and an unknown address alike', async () => {
    const person = newPerson();
    await client.register(person);
    const wrong = await client.logIn(person.email, 'wrong horse');
    const unknown = await client.logIn(newPerson().email, 'wrong horse');
    const comparable = ({ status, body }: typeof wrong) => ({ status, body: { ...body, requestId: '' } });
    expect(comparable(wrong)).toEqual(comparable(unknown));
    expect(wrong).toMatchObject({ status: 401, body: { code: 'invalid_credentials' } });
  });

  it('issues tokens that anyone can verify with the published keys', async () => {
    const { body } = await client.register();
    const keys = createRemoteJWKSet(new URL(`${auth.url}/.well-known/jwks.json`));
    const { payload, protectedHeader } = await jwtVerify(body.accessToken, keys, {
      issuer: 'shop-auth',
      audience: 'shop',
      algorithms: ['ES256'],
    });
    expect(payload).toMatchObject({ sub: body.user.id, roles: ['customer'], typ: 'access' });
    expect((payload.exp ?? 0) - (payload.iat ?? 0)).toBe(900);
    expect(payload.jti).toMatch(/^[\da-f-]{36}$/);

    const published = (await (await fetch(`${auth.url}/.well-known/jwks.json`)).json()) as { keys: object[] };
    expect(published.keys).toEqual([
      expect.objectContaining({ kid: protectedHeader.kid, kty: 'EC', crv: 'P-256', use: 'sig', alg: 'ES256' }),
    ]);
    expect(published.keys[0]).not.toHaveProperty('d');
  });

  it('shows the name that the customer goes by now, and not an older one', async () => {
    const person = newPerson();
    const { body } = await client.register(person);
    const renamed = (name: string, sequence: number) =>
      platform.send(userProfileChanged, body.user.id, {
        userId: body.user.id,
        name,
        email: person.email,
        notifications: { email: true, push: true },
        sequence,
      });
    await renamed('Countess', 2);
    await eventually(async () => (await client.logIn(person.email, person.password)).body.user.name === 'Countess');
    await renamed('Outdated', 1);
    await renamed('Countess of Lovelace', 3);
    const { refreshToken } = body;
    await eventually(
      async () => (await client.logIn(person.email, person.password)).body.user.name === 'Countess of Lovelace',
    );
    expect((await client.refresh(refreshToken)).body.user.name).toBe('Countess of Lovelace');
  });
});

describe('refreshing', () => {
  it('gives a new pair, and goes on with the new token', async () => {
    const { body } = await client.register();
    const second = await client.refresh(body.refreshToken);
    expect(second.status).toBe(200);
    expect(second.body.refreshToken).not.toBe(body.refreshToken);
    expect(second.body.user).toEqual(body.user);
    expect((await client.refresh(second.body.refreshToken)).status).toBe(200);
  });

  it('ends the whole family when a spent token comes again', async () => {
    const { body } = await client.register();
    const elsewhere = await client.logIn(body.user.email, 'correct horse');
    const second = await client.refresh(body.refreshToken);
    expect(await client.refresh(body.refreshToken)).toMatchObject({ status: 401, body: { code: 'unauthenticated' } });
    expect((await client.refresh(second.body.refreshToken)).status).toBe(401);
    expect((await client.refresh(elsewhere.body.refreshToken)).status).toBe(200);
  });

  it('of many at once with the same token lets one win', async () => {
    const { body } = await client.register();
    const answers = await Promise.all(Array.from({ length: 8 }, () => client.refresh(body.refreshToken)));
    expect(answers.map(({ status }) => status).sort()).toEqual([200, ...Array(7).fill(401)]);
  });

  it('does not mind an expired access token beside it', async () => {
    const { body } = await client.register();
    const answer = await client.post('/auth/refresh', { refreshToken: body.refreshToken }, 'ab.cd.ef');
    expect(answer.status).toBe(200);
  });

  it.each(['nonsense', `${'x'.repeat(22)}.${'y'.repeat(43)}`])('refuses %s', async (token) => {
    expect(await client.refresh(token)).toMatchObject({ status: 401, body: { code: 'unauthenticated' } });
  });

  it('does not take an access token for a refresh token, nor the other way round', async () => {
    const { body } = await client.register();
    expect((await client.refresh(body.accessToken)).status).toBe(401);
    const change = { currentPassword: 'correct horse', newPassword: 'another horse' };
    expect((await client.post('/auth/password', change, body.refreshToken)).status).toBe(401);
  });

  it('stores no secret that could be used', async () => {
    const { body } = await client.register();
    const [familyId, secret] = body.refreshToken.split('.') as [string, string];
    const family = await auth.kit.mongo.collection('refresh_families').findOne({ _id: familyId as never });
    expect(family).toMatchObject({ accountId: body.user.id });
    expect(JSON.stringify(family)).not.toContain(secret);
  });
});

describe('logging out', () => {
  it('ends the family, also the second time and for anything else', async () => {
    const { body } = await client.register();
    for (const refreshToken of [body.refreshToken, body.refreshToken, 'nonsense']) {
      expect((await client.post('/auth/logout', { refreshToken })).status).toBe(204);
    }
    expect((await client.refresh(body.refreshToken)).status).toBe(401);
  });
});

describe('verifying', () => {
  it('tells whose a good token is', async () => {
    const { body } = await client.register();
    const { status, body: state } = await client.post('/auth/verify', { token: body.accessToken });
    expect(status).toBe(200);
    expect(state).toEqual({ active: true, user: body.user, expiresAt: expect.stringMatching(/^\d{4}-.*\.\d{3}Z$/) });
  });

  it.each(['', 'a.b.c', 'x'.repeat(10_000), 'eyJhbGciOiJub25lIn0.e30.'])('answers %j as not active', async (token) => {
    expect(await client.post('/auth/verify', { token })).toMatchObject({ status: 200, body: { active: false } });
  });
});

describe('changing the password', () => {
  it('ends every session, and only the new password counts', async () => {
    const { body } = await client.register();
    const elsewhere = await client.logIn(body.user.email, 'correct horse');
    const change = { currentPassword: 'correct horse', newPassword: 'battery staple' };
    expect((await client.post('/auth/password', change, body.accessToken)).status).toBe(204);
    expect((await client.refresh(body.refreshToken)).status).toBe(401);
    expect((await client.refresh(elsewhere.body.refreshToken)).status).toBe(401);
    expect((await client.logIn(body.user.email, 'correct horse')).status).toBe(401);
    expect((await client.logIn(body.user.email, 'battery staple')).status).toBe(200);
  });

  it('does not let a session through that was opened with the old password meanwhile', async () => {
    const { body } = await client.register();
    const families = auth.kit.mongo.collection('refresh_families');
    const [familyId] = body.refreshToken.split('.') as [string];
    const late = await families.findOne({ _id: familyId as never });
    const change = { currentPassword: 'correct horse', newPassword: 'battery staple' };
    await client.post('/auth/password', change, body.accessToken);
    await families.insertOne(late as never);
    expect((await client.refresh(body.refreshToken)).status).toBe(401);
  });

  it('needs the current password and a signed-in caller', async () => {
    const { body } = await client.register();
    const change = { currentPassword: 'wrong horse', newPassword: 'battery staple' };
    expect(await client.post('/auth/password', change, body.accessToken)).toMatchObject({
      status: 401,
      body: { code: 'invalid_credentials' },
    });
    expect((await client.post('/auth/password', change)).status).toBe(401);
  });
});
