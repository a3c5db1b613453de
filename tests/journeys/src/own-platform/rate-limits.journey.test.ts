import { runStack, type StackRun } from '@shop/devstack';
import { atMost } from '../at-most';
import { newCustomer, newEmail } from '../customers';
import { ShopClient } from '../shop-client';
import { withoutServers } from '../without-servers';

let stack: StackRun;

// A platform of its own, with the budgets that a customer meets.
beforeAll(async () => {
  stack = await runStack({ inherit: withoutServers(process.env), env: { RATE_LIMIT_SCALE: '1' } });
}, 60_000);

afterAll(async () => {
  await stack?.stop();
});

it('says what is left of the budget', async () => {
  const { headers } = await new ShopClient(stack.url).get('/products');
  expect(headers.get('ratelimit')).toMatch(/\d/);
  expect(headers.get('ratelimit-policy')).toMatch(/600.*60|60.*600/);
});

it('lets one address log in 30 times a minute, whoever it claims to be', async () => {
  const customer = await newCustomer(stack.url);
  const anonymous = new ShopClient(stack.url);
  const answers = await atMost(4, Array.from({ length: 40 }), (_, index) =>
    anonymous.send('POST', '/api/v1/auth/login', {
      json: { email: newEmail(), password: 'a wrong password' },
      headers: { 'x-forwarded-for': `203.0.113.${index}`, 'x-real-ip': `203.0.113.${index}` },
    }),
  );
  const refused = answers.filter(({ status }) => status === 429);
  expect(answers.filter(({ status }) => status === 401).length).toBeLessThanOrEqual(30);
  expect(refused.length).toBeGreaterThanOrEqual(10);
  for (const answer of refused) {
    answer.expectProblem(429, 'rate_limited');
    expect(Number(answer.headers.get('retry-after'))).toBeGreaterThan(0);
  }
  // Who is signed in already has a budget of their own.
  (await customer.get('/users/me')).expect(200);
});
