import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { answersFrom } from './answers';
import { look } from './look';

let server: Server | undefined;

afterEach(() => server?.close());

/** A shop that answers one after the other, and looks at an order in it. */
async function looksAt(...answers: [status: number, body: object][]) {
  const left = [...answers];
  server = createServer((_, response) => {
    const [status, body] = left.shift() ?? [500, {}];
    response.writeHead(status, { connection: 'close' }).end(JSON.stringify(body));
  });
  await once(server.listen(0, '127.0.0.1'), 'listening');
  const order = answersFrom({ id: 'ord_1', status: 'pending' });
  const lookOnce = look(`http://127.0.0.1:${(server.address() as AddressInfo).port}`, order, 'token');
  const shown: boolean[] = [];
  for (const _ of answers) shown.push(await lookOnce());
  return { order, shown };
}

it('notes what was shown', async () => {
  const { order, shown } = await looksAt([200, { status: 'pending' }], [200, { status: 'confirmed' }]);
  expect(shown).toEqual([true, true]);
  expect(order).toEqual({ id: 'ord_1', statuses: ['pending', 'confirmed'], cancels: [], denials: 0 });
});

it('takes a shop that is down for no answer, and one that does not know the order for a denial of it', async () => {
  const { order, shown } = await looksAt([503, {}], [404, {}], [200, { status: 'confirmed' }]);
  expect(shown).toEqual([false, false, true]);
  expect(order.denials).toBe(1);
});
