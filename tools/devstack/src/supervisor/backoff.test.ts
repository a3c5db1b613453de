import { restartDelayMs } from './backoff';

test('restarts at once after a first death, then with growing pauses up to a quarter of a minute', () => {
  const delays = [0, 1, 2, 3, 4, 5, 6, 7, 100].map(restartDelayMs);
  expect(delays).toEqual([0, 500, 1_000, 2_000, 4_000, 8_000, 15_000, 15_000, 15_000]);
});
