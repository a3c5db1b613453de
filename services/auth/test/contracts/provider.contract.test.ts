import { joinPlatform, verifyProvider } from '@shop/pact';
import { testIdentity } from '@shop/testing';
import { authTestSettings, clientOf, startTestAuth } from '../auth-under-test';

const identity = testIdentity();
const person = { email: 'ann@example.com', password: 'correct horse', name: 'Ann' };

verifyProvider('auth', async () => {
  const platform = await joinPlatform();
  const auth = await startTestAuth(authTestSettings());
  const client = clientOf(auth);
  const { body: account } = await client.register(person);
  const session = async () => (await client.logIn(person.email, person.password)).body;

  return {
    kit: auth.kit,
    url: auth.url,
    identity,
    states: {
      async 'an account'() {},
      async 'a session'() {
        const { accessToken, refreshToken } = await session();
        return { accessToken, refreshToken };
      },
    },
    messages: {
      'user.registered': () => platform.next('user.registered', account.user.id),
    },
    async stop() {
      await auth.stop(2_000);
      await platform.close();
    },
  };
});
