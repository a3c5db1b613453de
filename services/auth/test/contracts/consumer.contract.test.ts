import { userProfileChanged } from '@shop/contracts';
import { boolean, contractBetween, eventuallyHandled, integer, joinPlatform, type Platform, string } from '@shop/pact';
import type { StartedService } from '@shop/service';
import { authTestSettings, clientOf, newPerson, startTestAuth } from '../auth-under-test';

let auth: StartedService;
let platform: Platform;

beforeAll(async () => {
  platform = await joinPlatform();
  auth = await startTestAuth(authTestSettings(), { retryPolicy: { retryDelaysMs: [20], maxAttempts: 2 } });
});

afterAll(async () => {
  await auth.stop(2_000);
  await platform.close();
});

const user = contractBetween('auth', 'user');

user.message({
  message: userProfileChanged,
  subscription: 'follow-profile',
  subject: 'customer-1',
  data: {
    userId: string('customer-1'),
    name: string('Ann Other'),
    email: string('ann@example.com'),
    notifications: { email: boolean(true), push: boolean(true) },
    sequence: integer(1),
  },
  async exercise(message) {
    const person = newPerson();
    const { body } = await clientOf(auth).register(person);
    const data = { ...(message.data as object), userId: body.user.id };
    await platform.deliver({ ...message, subject: body.user.id, data });
    await eventuallyHandled(auth, async () => {
      const session = await clientOf(auth).logIn(person.email, person.password);
      expect(session.body.user.name).toBe('Ann Other');
    });
  },
});

user.isCommitted();
