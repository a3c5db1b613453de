import { createMessage, stockReserved } from '@shop/contracts';
import { pauseBeforeRetry } from './pause-before-retry';

const written = new Date('2026-01-01T00:00:00Z');
const origin = { source: 'test', correlationId: 'c', causationId: 'r' };
const entry = {
  messages: [createMessage(stockReserved, origin, { subject: 'o', data: { orderId: 'o' }, time: written })],
};

it.each<[seconds: number, unroutable: number, failed: number]>([
  [0, 1, 1],
  [4, 2, 2],
  [8, 4, 4],
  [20, 10, 5],
  [3_600, 30, 5],
  // A clock that was put back.
  [-60, 1, 1],
])('after %i s it waits for %i s without a queue, for %i s without a broker', (seconds, unroutable, failed) => {
  const now = new Date(written.getTime() + seconds * 1_000);
  expect(pauseBeforeRetry(entry, 'unroutable', now)).toBe(unroutable * 1_000);
  expect(pauseBeforeRetry(entry, 'failed', now)).toBe(failed * 1_000);
});

it('looks again soon where nothing says since when', () => {
  expect(pauseBeforeRetry({ messages: [] }, 'failed', written)).toBe(1_000);
});
