import type { StartedService } from '@shop/service';
import type { PasswordHasher } from '../src/handlers/ports';
import { authTestSettings, clientOf, newPerson, startTestAuth } from './auth-under-test';

/** Plain text and instant; remembers whether it was asked about somebody or nobody. */
function fakePasswords() {
  const asked: ('somebody' | 'nobody')[] = [];
  const passwords: PasswordHasher = {
    hash: async (password) => `hash of ${password}`,
    async matches(passwordHash, password) {
      asked.push(passwordHash === undefined ? 'nobody' : 'somebody');
      return passwordHash === `hash of ${password}`;
    },
  };
  return { asked, passwords };
}

const fake = fakePasswords();
let now = new Date('2026-01-01T00:00:00Z');
let instances: StartedService[] = [];
let one: ReturnType<typeof clientOf>;
let other: ReturnType<typeof clientOf>;

beforeAll(async () => {
  const settings = authTestSettings();
  const overrides = { passwords: fake.passwords, now: () => now };
  instances = [await startTestAuth(settings, overrides), await startTestAuth(settings, overrides)];
  [one, other] = instances.map(clientOf) as [typeof one, typeof other];
});

beforeEach(() => {
  // The store's own clock clears old windows away: those of the tests lie ahead of it.
  now = new Date(Date.now() + 60_000);
});

afterAll(() => Promise.all(instances.map((instance) => instance.stop(5_000))));

const failTimes = async (times: number, email: string) => {
  for (let index = 0; index < times; index++) {
    expect((await (index % 2 ? other : one).logIn(email, 'wrong horse')).status).toBe(401);
  }
};

it('spends as much on an unknown address as on a known one', async () => {
  const person = newPerson();
  await one.register(person);
  fake.asked.length = 0;
  await one.logIn(person.email, 'wrong horse');
  await one.logIn(newPerson().email, 'wrong horse');
  expect(fake.asked).toEqual(['somebody', 'nobody']);
});

it.each(['known', 'unknown'])('after five failures of a %s address over all instances asks to wait', async (which) => {
  const person = newPerson();
  if (which === 'known') await one.register(person);
  await failTimes(5, person.email);
  for (const client of [one, other]) {
    const { status, headers, body } = await client.logIn(person.email, person.password);
    expect({ status, code: body.code }).toEqual({ status: 429, code: 'rate_limited' });
    expect(Number(headers.get('retry-after'))).toBe(900);
  }
});

it('locks nobody out for longer than the window, however many failures there are', async () => {
  const person = newPerson();
  await one.register(person);
  await failTimes(5, person.email);
  expect((await one.logIn(person.email, 'wrong horse')).status).toBe(429);
  now = new Date(now.getTime() + 15 * 60 * 1000 + 1);
  expect((await one.logIn(person.email, person.password)).status).toBe(200);
});

it('counts a new window from the first failure after the old one', async () => {
  const { email } = newPerson();
  await failTimes(4, email);
  now = new Date(now.getTime() + 15 * 60 * 1000 + 1);
  await failTimes(5, email);
  expect((await one.logIn(email, 'wrong horse')).status).toBe(429);
});

it('counts a wrong current password too, and begins anew after a log-in', async () => {
  const person = newPerson();
  const { accessToken } = (await one.register(person)).body;
  const wrong = { currentPassword: 'wrong horse', newPassword: 'battery staple' };
  await failTimes(4, person.email);
  expect((await one.logIn(person.email, person.password)).status).toBe(200);
  await failTimes(4, person.email);
  expect((await one.post('/auth/password', wrong, accessToken)).status).toBe(401);
  expect((await one.post('/auth/password', wrong, accessToken)).status).toBe(429);
  expect((await one.logIn(person.email, person.password)).status).toBe(429);
});

it('lets many sign in to one account at once with the right password', async () => {
  const person = newPerson();
  await one.register(person);
  const answers = await Promise.all(Array.from({ length: 20 }, () => one.logIn(person.email, person.password)));
  expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([200]));
});

it('gives a right guess away to nobody who sent it among many wrong ones', async () => {
  const person = newPerson();
  await one.register(person);
  await failTimes(4, person.email);
  const release: (() => void)[] = [];
  const { matches } = fake.passwords;
  fake.passwords.matches = async (hash, password) => {
    const fits = await matches(hash, password);
    // The right guess is answered last.
    if (fits) await new Promise<void>((resolve) => release.push(resolve));
    return fits;
  };
  try {
    const right = one.logIn(person.email, person.password);
    const wrong = await one.logIn(person.email, 'wrong horse');
    expect(wrong.status).toBe(401);
    await new Promise<void>((resolve) => {
      const look = () => (release.length > 0 ? resolve() : setImmediate(look));
      look();
    });
    release[0]?.();
    expect((await right).status).toBe(429);
  } finally {
    fake.passwords.matches = matches;
  }
});

it('turns away whom it has no room to hash for, and says when to come back', async () => {
  const crowded = await startTestAuth(authTestSettings({ PASSWORD_HASHES_AT_ONCE: 1, PASSWORD_HASHES_WAITING: 1 }));
  instances.push(crowded);
  const client = clientOf(crowded);
  const answers = await Promise.all(Array.from({ length: 12 }, () => client.register()));
  const turnedAway = answers.filter(({ status }) => status === 429);
  expect(turnedAway.length).toBeGreaterThan(0);
  expect(turnedAway[0]?.headers.get('retry-after')).toBe('2');
  expect(answers.filter(({ status }) => status === 201).length).toBe(12 - turnedAway.length);
});
