import { join } from 'node:path';
import type { Edge } from './map/edge';
import { readServiceMap } from './map/service-map';
import { coverageFaults, readInteractions } from './pacts';

const root = join(__dirname, '../../..');

test('every edge of the service map has a contract, and every contract an edge', () => {
  expect(coverageFaults(readServiceMap(root).edges, readInteractions(root))).toEqual([]);
});

test('names the edge without a contract, and the contract without an edge', () => {
  const read = { kind: 'http', name: 'GET /orders', method: 'GET', path: '/orders', why: ['forwarded'] } as const;
  const placed = { kind: 'event', name: 'order.placed', version: 1, subscription: 'notify-customers' } as const;
  const edges: Edge[] = [
    { ...read, from: 'gateway', to: 'order', why: ['forwarded'] },
    { ...placed, from: 'order', to: 'notification' },
  ];
  const about = (description: string) => ({
    file: 'gateway-order.json',
    consumer: 'gateway',
    provider: 'order',
    description,
  });
  const outside = { ...about('GET /openapi.json'), consumer: 'some-app' };
  expect(coverageFaults(edges, [about('GET /orders, of a customer'), about('GET /orders/{id}'), outside])).toEqual([
    'notification → order: order.placed for notify-customers has no contract',
    'GET /orders/{id} of pacts/gateway-order.json is no edge of the service map',
  ]);
});
