import { createPasswordHasher, turnstile } from './password-hasher';

it('hashes with argon2id at the agreed cost, and knows the password again', async () => {
  const passwords = await createPasswordHasher({ atOnce: 2, waiting: 2 });
  const hashed = await passwords.hash('correct horse');
  expect(hashed).toMatch(/^\$argon2id\$v=19\$m=19456,p=1,t=2\$/);
  expect(await passwords.matches(hashed, 'correct horse')).toBe(true);
  expect(await passwords.matches(hashed, 'wrong horse')).toBe(false);
  expect(await passwords.matches(undefined, 'correct horse')).toBe(false);
});

it('lets so many pass at once, keeps so many waiting and turns the rest away', async () => {
  const enter = turnstile(2, 1);
  const leave: (() => void)[] = [];
  const visit = () => enter(() => new Promise<void>((resolve) => leave.push(resolve)));
  const inside = [visit(), visit()];
  const waiting = visit();
  await expect(visit()).rejects.toMatchObject({ code: 'rate_limited', retryAfter: 2 });
  expect(leave).toHaveLength(2);

  leave[0]?.();
  await inside[0];
  expect(leave).toHaveLength(3);
  leave[1]?.();
  leave[2]?.();
  await Promise.all([...inside, waiting]);
  const again = visit();
  leave[3]?.();
  await again;
});
