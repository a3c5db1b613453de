import type { LogFields } from '@shop/telemetry';
import { silentLogger } from '@shop/telemetry';
import { eventually } from '@shop/testing';
import { replies } from './fake-service';
import { type GatewayUnderTest, startGatewayUnderTest } from './gateway-under-test';

let under: GatewayUnderTest;
let records: LogFields[];

beforeEach(async () => {
  records = [];
  const auditLogger = { ...silentLogger, info: (_message: string, fields?: LogFields) => records.push(fields ?? {}) };
  under = await startGatewayUnderTest({}, { auditLogger });
});
afterEach(() => under.stop());

const send = (method: string, path: string, authorization: string, body?: string) =>
  fetch(`${under.gateway.url}${path}`, {
    method,
    headers: { authorization, 'x-request-id': 'r-1', 'content-type': 'application/json' },
    ...(body === undefined ? {} : { body }),
  });

it('records what an administrator changes: who, what, to which effect, and nothing of the content', async () => {
  under.services.product.answer = replies(409, { code: 'conflict' });
  await eventually(async () => {
    const document = (await (await fetch(`${under.gateway.url}/openapi.json`)).json()) as { paths: object };
    return '/api/v1/products/{id}' in document.paths;
  });
  await send('PATCH', '/api/products/p1?token=hidden', under.identity.admin('boss'), '{"name":"secret"}');
  await eventually(() => records.length === 1);
  expect(records).toEqual([
    {
      audit: true,
      actor: 'boss',
      action: 'PATCH',
      route: '/api/v1/products/{id}',
      targets: ['p1'],
      status: 409,
      requestId: 'r-1',
    },
  ]);
});

it('records no reading, and nothing of customers', async () => {
  await send('GET', '/api/v1/products', under.identity.admin());
  await send('POST', '/api/v1/orders', under.identity.customer('c1'), '{}');
  await send('DELETE', '/api/v1/products/p2', under.identity.admin());
  await eventually(() => records.length > 0);
  expect(records).toMatchObject([{ action: 'DELETE', status: 200 }]);
});

it('records what was refused at the door, too', async () => {
  await send('POST', '/api/v1/nowhere', under.identity.admin(), '{}');
  await eventually(() => records.length === 1);
  expect(records).toMatchObject([{ route: '/api/v1/nowhere', targets: [], status: 404 }]);
});
