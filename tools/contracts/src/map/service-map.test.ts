import { join } from 'node:path';
import type { Declaration } from './declarations';
import { outdated } from './documents';
import { mapFaults } from './faults';
import { readServiceMap } from './service-map';

const root = join(__dirname, '../../../..');

test('what services say, take, ask and answer fits together', () => {
  expect(readServiceMap(root).faults).toEqual([]);
});

test('the committed map is what the code says: npm run contracts -- --write draws it again', () => {
  expect(outdated(root, readServiceMap(root).edges)).toEqual([]);
});

test('names what does not fit together', () => {
  const message = { kind: 'event', name: 'order.placed', version: 1, type: '', upcasters: {} } as never;
  const lonely: Declaration = {
    service: 'order',
    routes: [],
    calls: [{ to: 'product', method: 'GET', path: '/prices' }],
    publications: [message],
    subscriptions: [{ name: 'replies', messages: [{ ...(message as object), name: 'payment.captured' } as never] }],
  };
  expect(mapFaults([lonely], ['order', 'payment'])).toEqual([
    'payment is not in declarations.ts',
    expect.stringContaining('order says order.placed, and nobody takes it'),
    expect.stringContaining('order waits for payment.captured (replies), and nobody says it'),
    expect.stringContaining('order calls GET /prices of product, which has no such route'),
  ]);
});
