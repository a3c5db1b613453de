import { fetchKeySet, remoteKeySource } from '@shop/http';
import { accessTokenExample, joinPlatform, tokenParts, verifyProvider } from '@shop/pact';
import { testIdentity } from '@shop/testing';
import { authTestSettings, clientOf, newPerson, startTestAuth } from '../auth-under-test';

const identity = testIdentity();
const ann = { email: 'ann@example.com', password: 'correct horse', name: 'Ann' };

verifyProvider('auth', async () => {
  const platform = await joinPlatform();
  let url = '';
  const own = remoteKeySource(() => fetchKeySet({ instances: () => [{ url }] }));
  const auth = await startTestAuth(authTestSettings(), {
    keys: { key: async (id) => (await identity.keys.key(id)) ?? own.key(id) },
  });
  url = auth.url;
  const client = clientOf(auth);
  const { body: account } = await client.register(ann);
  let customer = '';

  return {
    kit: auth.kit,
    url: auth.url,
    // The customer of the pacts has to be one who has an account here.
    identity: { ...identity, customer: () => customer },
    states: {
      'an account': async () => {},
      async 'an account of the customer'() {
        const { body } = await client.register({ ...newPerson(), password: 'correct horse' });
        customer = `Bearer ${body.accessToken}`;
      },
      async 'a session'() {
        const { accessToken, refreshToken } = (await client.logIn(ann.email, ann.password)).body;
        return { accessToken, refreshToken };
      },
    },
    messages: {
      'user.registered': () => platform.next('user.registered', account.user.id),
      [accessTokenExample]: async () => tokenParts(account.accessToken),
    },
    async stop() {
      await auth.stop(2_000);
      await platform.close();
    },
  };
});
