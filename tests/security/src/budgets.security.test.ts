import { type Answer, newCustomer, newEmail, platformFrom, ShopClient } from '@shop/journeys';
import { expectRefused } from './expectations';
import { type OwnGateway, startOwnGateway } from './own-gateway';

const platform = platformFrom(process.env);

let gateway: OwnGateway;

// A gateway counts for itself, so each case has one: the budgets of the one before are used up.
const start = async (settings: Record<string, string> = {}) => {
  gateway = await startOwnGateway(platform, settings);
  return new ShopClient(gateway.url);
};
afterEach(() => gateway.stop());

const times = <Result>(count: number, act: (index: number) => Promise<Result>) =>
  Promise.all(Array.from({ length: count }, (_, index) => act(index)));
const refusedOf = (answers: Answer<unknown>[]) => answers.filter(({ status }) => status === 429);
const forwarded = (index: number) => ({
  'x-forwarded-for': `203.0.113.${index}, 198.51.100.${index}`,
  'x-real-ip': `203.0.113.${index}`,
  forwarded: `for=203.0.113.${index}`,
  'true-client-ip': `203.0.113.${index}`,
  'cf-connecting-ip': `203.0.113.${index}`,
});

function expectBudget(answers: Answer<unknown>[], allowed: number): void {
  const refused = refusedOf(answers);
  expect({ allowed: answers.length - refused.length, refused: refused.length }).toEqual({
    allowed,
    refused: answers.length - allowed,
  });
  for (const answer of refused) {
    expectRefused(answer, '429 rate_limited');
    expect(Number(answer.headers.get('retry-after'))).toBeGreaterThan(0);
    expect(answer.headers.get('ratelimit')).toMatch(/r=0/);
  }
}

describe('API4 Unrestricted resource consumption', () => {
  it('an address reads so much a minute and no more, whoever it claims to be: 429 with Retry-After', async () => {
    const shop = await start({ RATE_LIMIT_SCALE: '0.05' });
    expectBudget(await times(40, (index) => shop.get('/categories', forwarded(index))), 30);
  });

  it('paths that lead nowhere and requests that are refused count as well', async () => {
    const shop = await start({ RATE_LIMIT_SCALE: '0.05' });
    await times(15, () => shop.send('GET', '/no/such/place'));
    await times(15, () => shop.get('/users/me', { authorization: 'Bearer a.b.c' }));
    expectBudget([await shop.get('/categories')], 0);
  });

  it('an address logs in so often, whichever way the path is written', async () => {
    const shop = await start({ RATE_LIMIT_SCALE: '0.2' });
    const paths = [
      '/api/v1/auth/login',
      '/api/auth/login',
      '/api/v1/auth/Login',
      '/api/v1/auth/login/',
      '/api/v1/auth/%6cogin',
    ];
    const answers = await times(20, (index) =>
      shop.send('POST', paths[index % paths.length] as string, {
        json: { email: newEmail(), password: 'a wrong password' },
        headers: forwarded(index),
      }),
    );
    expectBudget(answers, 6);
    expectBudget([await shop.post('/auth/register', { email: newEmail(), password: 'long enough', name: 'N' })], 0);
  });

  it('a customer writes so much and no more, and others go on', async () => {
    const [customer, other] = await Promise.all([newCustomer(platform.url), newCustomer(platform.url)]);
    const shop = await start({ RATE_LIMIT_SCALE: '0.05' });
    const change = (client: ShopClient) => shop.as(client.session).patch('/users/me', { name: 'Changed' });
    expectBudget(await times(20, () => change(customer)), 12);
    (await shop.as(customer.session).get('/users/me')).expect(200);
    (await change(other)).expect(200);
  });

  it('behind one proxy the address that it saw counts, and what the client wrote before it does not', async () => {
    const shop = await start({ RATE_LIMIT_SCALE: '0.05', TRUST_PROXY_HOPS: '1' });
    const from = (index: number, address: string) =>
      shop.get('/categories', { 'x-forwarded-for': `203.0.113.${index}, ${address}` });
    expectBudget(await times(40, (index) => from(index, '198.51.100.1')), 30);
    (await from(1, '198.51.100.2')).expect(200);
  });

  it('an address that is refused is told so also at the live connection', async () => {
    const shop = await start({ RATE_LIMIT_SCALE: '0.05' });
    await times(30, () => shop.get('/categories'));
    expectBudget([await shop.send('GET', '/socket.io/?EIO=4&transport=polling')], 0);
  });

  it('probes are answered whatever the budget', async () => {
    const shop = await start({ RATE_LIMIT_SCALE: '0.05' });
    await times(40, () => shop.get('/categories'));
    (await shop.send('GET', '/health')).expect(200);
    (await shop.send('GET', '/ready')).expect(200);
  });
});
