import { userRegistered } from '@shop/contracts';
import {
  contractBetween,
  customerId,
  eachLike,
  eventuallyHandled,
  joinPlatform,
  type Platform,
  reliesOnKeySet,
  string,
} from '@shop/pact';
import type { StartedService } from '@shop/service';
import { call, startTestUser } from './user-under-test';

let user: StartedService;
let platform: Platform;

beforeAll(async () => {
  platform = await joinPlatform();
  user = await startTestUser();
});

afterAll(async () => {
  await user.stop(2_000);
  await platform.close();
});

const auth = contractBetween('user', 'auth');
reliesOnKeySet(auth);

auth.message({
  message: userRegistered,
  subscription: 'make-profile',
  subject: customerId,
  data: {
    userId: string(customerId),
    email: string('ann@example.com'),
    name: string('Ann'),
    roles: eachLike('customer'),
  },
  async exercise(message) {
    await platform.deliver(message);
    await eventuallyHandled(user, async () => {
      expect((await call(user, 'GET', '/users/me')).body).toMatchObject({
        id: customerId,
        email: 'ann@example.com',
        name: 'Ann',
      });
    });
  },
});

auth.isCommitted();
