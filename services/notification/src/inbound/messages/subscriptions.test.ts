import { audienceOfRegistrations } from '@shop/contracts';
import type { Handlers } from '../../handlers';
import { subscriptions } from './subscriptions';

test('takes new accounts from the queues that auth declares for it before the first one', () => {
  const declared = audienceOfRegistrations.filter(({ service }) => service === 'notification');
  const own = subscriptions({} as Handlers);
  expect(declared.length).toBeGreaterThan(0);
  for (const { name, messages } of declared) {
    expect(own.find((entry) => entry.name === name)?.messages).toEqual(expect.arrayContaining([...messages]));
  }
});
