import { type BreakerState, UpstreamBreaker } from './upstream-breaker';

const settings = { windowMs: 1_000, volumeThreshold: 4, failureRatio: 0.5, resetMs: 500 };

function breakerOf() {
  const states: BreakerState[] = [];
  return { breaker: new UpstreamBreaker(settings, (state) => states.push(state)), states };
}

it('given fewer answers than count, stays closed whatever they are', () => {
  const { breaker } = breakerOf();
  for (let count = 0; count < 3; count++) breaker.failed(count);
  expect(breaker.letsThrough(3)).toBe(true);
});

it('given enough answers with too many failures, opens, tries one, and closes when that is well', () => {
  const { breaker, states } = breakerOf();
  breaker.succeeded(0);
  breaker.succeeded(1);
  breaker.failed(2);
  expect(breaker.state).toBe('closed');
  breaker.failed(3);
  expect(breaker.letsThrough(4)).toBe(false);
  expect(breaker.letsThrough(502)).toBe(false);
  expect(breaker.letsThrough(503)).toBe(true);
  expect(breaker.letsThrough(504)).toBe(false);
  breaker.succeeded(505);
  expect(breaker.letsThrough(506)).toBe(true);
  expect(states).toEqual(['open', 'half_open', 'closed']);
});

it('given as many failures in a row, opens whatever went well before', () => {
  const { breaker } = breakerOf();
  for (let count = 0; count < 1_000; count++) breaker.succeeded(count / 10);
  for (let count = 0; count < 3; count++) breaker.failed(100);
  breaker.succeeded(101);
  for (let count = 0; count < 3; count++) breaker.failed(102);
  expect(breaker.state).toBe('closed');
  breaker.failed(103);
  expect(breaker.state).toBe('open');
});

it('given a failing try, stays open for another while', () => {
  const { breaker, states } = breakerOf();
  for (let count = 0; count < 4; count++) breaker.failed(0);
  expect(breaker.letsThrough(500)).toBe(true);
  breaker.failed(600);
  expect(breaker.letsThrough(1_099)).toBe(false);
  expect(breaker.letsThrough(1_100)).toBe(true);
  expect(states).toEqual(['open', 'half_open', 'open', 'half_open']);
});

it('given a try whose client went away, lets the next one try', () => {
  const { breaker } = breakerOf();
  for (let count = 0; count < 4; count++) breaker.failed(0);
  expect(breaker.letsThrough(500)).toBe(true);
  breaker.abandoned();
  expect(breaker.letsThrough(501)).toBe(true);
});

it('given failures long ago, has forgotten them', () => {
  const { breaker } = breakerOf();
  for (let count = 0; count < 3; count++) breaker.failed(0);
  breaker.failed(2_500);
  expect(breaker.letsThrough(2_501)).toBe(true);
});

it('given a certain fault, opens at once, and recovers as ever', () => {
  const { breaker, states } = breakerOf();
  breaker.trip(0);
  breaker.trip(100);
  expect(breaker.letsThrough(499)).toBe(false);
  expect(breaker.letsThrough(500)).toBe(true);
  breaker.succeeded(501);
  expect(states).toEqual(['open', 'half_open', 'closed']);
});
