import { generateKeyPairSync } from 'node:crypto';
import { type KeySet, remoteKeySource } from './key-source';

const jwk = (kid: string) => ({
  ...generateKeyPairSync('ec', { namedCurve: 'P-256' }).publicKey.export({ format: 'jwk' }),
  kid,
});

function sourceOf(first: KeySet) {
  const state = { set: first, fetches: 0, now: 0, broken: false };
  const source = remoteKeySource(
    async () => {
      state.fetches += 1;
      if (state.broken) throw new Error('away');
      return state.set;
    },
    () => state.now,
  );
  return { source, state };
}

it('fetches once for all who ask at the same time, and answers from memory afterwards', async () => {
  const { source, state } = sourceOf({ keys: [jwk('a')] });
  const found = await Promise.all([source.key('a'), source.key('a'), source.key('b')]);
  expect(found.map((key) => key?.type)).toEqual(['public', 'public', undefined]);
  await source.key('a');
  expect(state.fetches).toBe(1);
});

it('picks up a rotated key, but lets unknown names cost a fetch in five seconds only', async () => {
  const { source, state } = sourceOf({ keys: [jwk('a')] });
  await source.key('a');
  state.set = { keys: [jwk('b')] };
  expect(await source.key('b')).toBeUndefined();
  state.now = 5_000;
  expect(await source.key('b')).toBeDefined();
  expect(state.fetches).toBe(2);
  expect(await source.key('a')).toBeUndefined();
});

it('keeps the keys it has while the issuer is away, and says so for others', async () => {
  const { source, state } = sourceOf({ keys: [jwk('a')] });
  await source.key('a');
  state.now = 60_000;
  state.broken = true;
  expect(await source.key('a')).toBeDefined();
  await expect(source.key('b')).rejects.toMatchObject({ code: 'upstream_unavailable' });
  state.broken = false;
  expect(await source.key('b')).toBeUndefined();
});

it('takes a set that is none for an issuer that is away', async () => {
  const { source } = sourceOf({ keys: [{ kid: 'a', kty: 'EC' }] });
  await expect(source.key('a')).rejects.toMatchObject({ code: 'upstream_unavailable' });
  await expect(sourceOf({} as KeySet).source.key('a')).rejects.toMatchObject({ code: 'upstream_unavailable' });
});
