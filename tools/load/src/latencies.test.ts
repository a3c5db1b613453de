import { summarize } from './latencies';

test('takes the nearest rank, in whatever order the measurements came', () => {
  const oneToHundred = Array.from({ length: 100 }, (_, i) => 100 - i);
  expect(summarize(oneToHundred)).toEqual({ p50: 50, p95: 95, p99: 99, max: 100 });
});

test('is all zero without a measurement', () => {
  expect(summarize([])).toEqual({ p50: 0, p95: 0, p99: 0, max: 0 });
});
