import { randomUUID } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import {
  newCustomer,
  newEmail,
  orderOf,
  password,
  platformFrom,
  postOrder,
  rawRequest,
  ShopClient,
} from '@shop/journeys';
import { eventually } from '@shop/testing';
import { head, rawExchange } from './raw-exchange';

const platform = platformFrom(process.env);
const anonymous = new ShopClient(platform.url);
const dataDir = platform.dataDir ?? '';
const { host } = new URL(platform.url);

const filesOf = (folder: string) =>
  readdirSync(join(dataDir, folder), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => readFileSync(join(entry.parentPath, entry.name), 'utf8'));
const services = /^(?:gateway|auth|user|product|order|inventory|payment|shipping|notification)[\w-]*\.log$/;
const logs = () =>
  readdirSync(join(dataDir, 'logs'))
    .filter((name) => services.test(name))
    .map((name) => readFileSync(join(dataDir, 'logs', name), 'utf8'))
    .join('');

describe('API10 Unsafe consumption of APIs', () => {
  it('what a client writes begins no line of a log: every line stays one JSON object', async () => {
    const forged = '{"level":"info","message":"forged","service":"auth"}';
    const encoded = encodeURIComponent(`\n${forged}\r\n`);
    await anonymous.send('GET', `/api/v1/products/${encoded}`);
    await anonymous.get(`/products?search=${encoded}`);
    await anonymous.get('/products', { 'user-agent': forged, referer: forged, authorization: `Bearer ${forged}` });
    await anonymous.post('/auth/login', { email: `a@b.example\n${forged}`, password: `\n${forged}` });
    await anonymous.post('/auth/register', { email: newEmail(), password, name: `N\n${forged}` });
    await rawExchange(platform.url, head('GET / HTTP/1.1', `Host: ${host}`, `X-Request-Id: \n${forged}`));
    await rawRequest(platform.url, { method: 'GET', target: '/socket.io/?EIO=4&transport=\n'.trim() });
    for (const line of logs().split('\n').filter(Boolean)) {
      const entry = JSON.parse(line) as { level: string; message: string; service: string };
      expect(entry).toMatchObject({ level: expect.any(String), service: expect.any(String) });
      expect(entry.message).not.toBe('forged');
    }
  });

  it('an e-mail has the recipient and the subject that the shop gave it, whatever the customer is called', async () => {
    const email = newEmail();
    const name = 'Mallory =?utf-8?B?QmNj?= <all@victims.example>, Bcc: all@victims.example';
    (await anonymous.post('/auth/register', { email, password, name })).expect(201);
    const mail = await eventually(() => {
      const found = filesOf(join('notification', 'mail')).find((text) => text.includes(email));
      return found ?? false;
    });
    const [folded = ''] = mail.split(/\r?\n\r?\n/);
    // Unfolded, and without what is quoted, which no mail server takes for an address.
    const headers = folded.replace(/\r?\n[ \t]+/g, ' ').replace(/"(?:[^"\\]|\\.)*"/g, '""');
    expect(headers.match(/^(?:to|cc|bcc):.*$/gim)).toEqual([`To: "" <${email}>`]);
    expect(headers).not.toMatch(/victims\.example/);
  });
});

describe('API3 Broken object property level authorization', () => {
  it('no log has a password, a token, a payment token or a signing key', async () => {
    const secret = `secret-${randomUUID()}`;
    const customer = await newCustomer(platform.url);
    const { accessToken = '', refreshToken = '' } = customer.session ?? {};
    await anonymous.post('/auth/login', { email: customer.user.email, password: secret });
    await anonymous.post('/auth/register', { email: 'no address', password: secret, name: secret });
    await anonymous.get('/users/me', { authorization: `Bearer a.${secret}.c` });
    await anonymous.post('/auth/refresh', { refreshToken: secret });
    await postOrder(customer, { ...orderOf('no-such-product'), payment: { provider: 'card', token: secret } });
    const written = logs();
    for (const one of [secret, accessToken, refreshToken, 'PRIVATE KEY']) expect(written).not.toContain(one);
  });
});
