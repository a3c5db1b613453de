import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { type Checkout, newCheckout } from './checkout';

interface Seen {
  method: string;
  url: URL;
  authorization: string | undefined;
}

let checkout: Checkout;
let server: Server;
let url: string;
let seen: Seen[];
let deployable: boolean | null;

beforeEach(async () => {
  checkout = newCheckout();
  seen = [];
  deployable = true;
  server = createServer((request, response) => {
    const target = new URL(request.url ?? '', url);
    seen.push({ method: request.method ?? '', url: target, authorization: request.headers.authorization });
    const body = answerTo(target);
    response.writeHead(body ? 200 : 404, { 'content-type': 'application/hal+json' }).end(JSON.stringify(body ?? {}));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterEach(() => {
  checkout.remove();
  server.close();
});

const deployed = '/pacticipants/order/versions/abc/deployed-versions/environment/e1';

function answerTo({ pathname }: URL): object | undefined {
  if (pathname === '/matrix') return { summary: { deployable, reason: 'All required verifications' }, matrix: [] };
  if (pathname === deployed) return { uuid: 'd1' };
  if (pathname !== '/pacticipants/order/versions/abc') return undefined;
  return { _links: { 'pb:record-deployment': [{ name: 'production', href: `${url}${deployed}` }] } };
}

const say = (command: string, env = {}) => checkout.say(command, { PACT_BROKER_BASE_URL: url, ...env });

it('asks a broker, where there is one, and hands its reason on', async () => {
  const { ok, lines } = await say('order --version abc --to production', { PACT_BROKER_TOKEN: 'secret' });
  expect(ok).toBe(true);
  expect(lines).toEqual(['✓ order: All required verifications', 'Yes: order abc may go to production.']);
  expect(seen).toHaveLength(1);
  expect(Object.fromEntries(seen[0]?.url.searchParams ?? [])).toEqual({
    'q[][pacticipant]': 'order',
    'q[][version]': 'abc',
    latestby: 'cvp',
    environment: 'production',
  });
  expect(seen[0]?.authorization).toBe('Bearer secret');
});

it.each([false, null])('takes %s of the broker for a no', async (answer) => {
  deployable = answer;
  expect((await say('order --version abc --to production')).ok).toBe(false);
});

it('has the broker record a deployment', async () => {
  const user = { PACT_BROKER_USERNAME: 'ci', PACT_BROKER_PASSWORD: 'secret' };
  expect((await say('record order --version abc --to production', user)).ok).toBe(true);
  expect(seen.map(({ method, url: { pathname } }) => `${method} ${pathname}`)).toEqual([
    'GET /pacticipants/order/versions/abc',
    `POST ${deployed}`,
  ]);
  expect(seen[1]?.authorization).toBe(`Basic ${Buffer.from('ci:secret').toString('base64')}`);
});

it('leaves it to the tools of the broker to say that a service is gone', async () => {
  await expect(say('record order --gone --to production')).rejects.toThrow('record-undeployment');
  expect(seen).toEqual([]);
});

it('answers neither yes nor no when the broker does not know', async () => {
  await expect(say('record order --version abc --to staging')).rejects.toThrow('no environment staging');
  await expect(say('record user --version abc --to production')).rejects.toThrow('404');
});
