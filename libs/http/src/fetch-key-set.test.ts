import { generateKeyPairSync } from 'node:crypto';
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { publishedKeys } from './fetch-key-set';

const jwk = { ...generateKeyPairSync('ec', { namedCurve: 'P-256' }).publicKey.export({ format: 'jwk' }), kid: 'a' };
const auth = createServer((_, response) => response.end(JSON.stringify({ keys: [jwk] })));

afterAll(() => {
  auth.close();
  auth.closeAllConnections();
});

it('has the keys for the first caller, from a registry that answers a first question with nothing', async () => {
  await once(auth.listen(0, '127.0.0.1'), 'listening');
  const url = `http://127.0.0.1:${(auth.address() as AddressInfo).port}`;
  let asked = 0;
  const keys = publishedKeys({ instances: () => (asked++ === 0 ? [] : [{ url }]) });

  expect((await keys.key('a'))?.type).toBe('public');
});
