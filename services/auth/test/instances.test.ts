import { userRegistered } from '@shop/contracts';
import type { StartedService } from '@shop/service';
import { recordMessages } from '@shop/testing';
import { createLocalJWKSet, decodeProtectedHeader, type JSONWebKeySet, jwtVerify } from 'jose';
import { createSigningKeyStore } from '../src/outbound/signing-key-store';
import { newSigningKey, openSigningKeys } from '../src/outbound/signing-keys';
import { authTestSettings, clientOf, newPerson, startTestAuth } from './auth-under-test';

const running: StartedService[] = [];
const start = async (settings: ReturnType<typeof authTestSettings>) => {
  const auth = await startTestAuth(settings);
  running.push(auth);
  return auth;
};

afterAll(() => Promise.all(running.map((auth) => auth.stop(5_000))));

const keySetOf = async (auth: StartedService) =>
  (await (await fetch(`${auth.url}/.well-known/jwks.json`)).json()) as JSONWebKeySet;

it('agrees on one key and one administrator when two instances start at once on an empty database', async () => {
  const platform = await recordMessages([userRegistered]);
  const settings = authTestSettings({ ADMIN_EMAIL: 'admin@example.com', ADMIN_PASSWORD: 'correct horse' });
  const [one, other] = (await Promise.all([start(settings), start(settings)])) as [StartedService, StartedService];
  expect(await keySetOf(one)).toEqual(await keySetOf(other));
  expect((await keySetOf(one)).keys).toHaveLength(1);

  const { status, body } = await clientOf(one).logIn('admin@example.com', 'correct horse');
  expect(status).toBe(200);
  expect(body.user.roles).toEqual(['customer', 'admin']);
  expect(await one.kit.mongo.collection('accounts').countDocuments()).toBe(1);
  await platform.next(userRegistered, body.user.id);

  const elsewhere = await clientOf(other).post('/auth/verify', { token: body.accessToken });
  expect(elsewhere.body).toMatchObject({ active: true });
  await platform.close();
});

it('keeps key and administrator over a restart, and opens nothing with another secret', async () => {
  const settings = authTestSettings({ ADMIN_EMAIL: 'admin@example.com', ADMIN_PASSWORD: 'correct horse' });
  const first = await start(settings);
  const keys = await keySetOf(first);
  const second = await start({ ...settings, ADMIN_PASSWORD: 'another horse' });
  expect(await keySetOf(second)).toEqual(keys);
  expect((await clientOf(second).logIn('admin@example.com', 'correct horse')).status).toBe(200);
  await expect(
    start({ ...settings, SIGNING_KEY_SECRET: 'some other secret of more than 32 characters' }),
  ).rejects.toThrow('SIGNING_KEY_SECRET does not open the stored signing key');
});

it('stores no private key in the clear', async () => {
  const auth = await start(authTestSettings());
  const [stored] = await auth.kit.mongo.collection('signing_keys').find().toArray();
  expect(stored?.publicKey).not.toHaveProperty('d');
  expect(Object.keys(stored?.sealed as object).sort()).toEqual(['ciphertext', 'iv', 'tag']);
});

it('signs with a new key once it is stored, and the tokens of the old one still count', async () => {
  const settings = authTestSettings();
  const before = await start(settings);
  const old = await clientOf(before).register();
  const key = await newSigningKey(2, new Date(), settings.SIGNING_KEY_SECRET);
  const store = createSigningKeyStore(before.kit.mongo.useDb(before.kit.mongo.name));
  expect(await store.insert(key)).toBe(true);
  expect(await store.insert({ ...key, kid: 'another' })).toBe(false);

  const after = await start(settings);
  const fresh = await clientOf(after).register();
  expect(decodeProtectedHeader(fresh.body.accessToken).kid).toBe(key.kid);
  const keySet = createLocalJWKSet(await keySetOf(after));
  for (const { body } of [old, fresh]) expect((await jwtVerify(body.accessToken, keySet)).payload.sub).toBeDefined();
  // An instance that has not looked yet does so for a key id that it does not know.
  const state = await clientOf(before).post('/auth/verify', { token: fresh.body.accessToken });
  expect(state.body).toMatchObject({ active: true });
});

it('rotates its keys: published before they sign, kept until their tokens have expired, and nobody is logged out', async () => {
  const settings = authTestSettings();
  const [one, other] = [await start(settings), await start(settings)];
  const [first] = (await keySetOf(one)).keys;
  const old = await clientOf(one).register();
  const store = createSigningKeyStore(one.kit.mongo.useDb(one.kit.mongo.name));
  const open = () =>
    openSigningKeys({
      store,
      secret: settings.SIGNING_KEY_SECRET,
      accessTokenSeconds: 900,
      rotationDays: 90,
      now: new Date(),
    });
  const [here, there] = await Promise.all([open(), open()]);
  const day = (count: number, seconds = 0) => new Date(Date.now() + (count * 86_400 + seconds) * 1000);

  await Promise.all([here.rotate(day(89)), there.rotate(day(89))]);
  expect(here.keySet(day(89)).keys.map(({ kid }) => kid)).toEqual([first?.kid]);

  // Both find that it is time; one of them makes the key.
  const due = day(91);
  const later = (seconds: number) => new Date(due.getTime() + seconds * 1000);
  await Promise.all([here.rotate(due), there.rotate(due)]);
  await Promise.all([here.reload(), there.reload()]);
  const published = here.keySet(due).keys.map(({ kid }) => kid);
  expect(published).toHaveLength(2);
  expect(there.keySet(due).keys.map(({ kid }) => kid)).toEqual(published);
  expect(here.signer(due).kid).toBe(first?.kid);
  expect(here.signer(later(61)).kid).toBe(published[1]);
  // The last token of the old key, signed just before, counts until it expires.
  expect(here.keySet(later(60 + 900)).keys).toHaveLength(2);
  expect(here.keySet(later(60 + 900 + 61)).keys.map(({ kid }) => kid)).toEqual([published[1]]);

  // The instances under way answer for both, and go on with the session.
  expect((await clientOf(other).post('/auth/verify', { token: old.body.accessToken })).body).toMatchObject({
    active: true,
  });
  expect((await clientOf(other).refresh(old.body.refreshToken)).status).toBe(200);
});

it('makes no administrator of somebody who has registered before', async () => {
  const settings = authTestSettings();
  const person = newPerson();
  await clientOf(await start(settings)).register(person);
  const restarted = await start({ ...settings, ADMIN_EMAIL: person.email, ADMIN_PASSWORD: 'another horse' });
  const { body } = await clientOf(restarted).logIn(person.email, person.password);
  expect(body.user.roles).toEqual(['customer']);
});
