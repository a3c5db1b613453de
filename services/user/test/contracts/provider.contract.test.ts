import { addressExample, customerId, joinPlatform, verifyProvider } from '@shop/pact';
import { call, identity, register, startTestUser } from './user-under-test';

verifyProvider('user', async () => {
  const platform = await joinPlatform();
  const user = await startTestUser();
  await register(platform, user);

  return {
    kit: user.kit,
    url: user.url,
    identity,
    states: {
      'the profile of the customer': () => register(platform, user),
      async 'an address of the customer'() {
        const { body } = await call(user, 'POST', '/users/me/addresses', addressExample);
        return { addressId: body.id };
      },
    },
    messages: {
      async 'user.profile-changed'() {
        await call(user, 'PATCH', '/users/me', { name: 'Ann Other' });
        return platform.next('user.profile-changed', customerId);
      },
    },
    async stop() {
      await user.stop(2_000);
      await platform.close();
    },
  };
});
