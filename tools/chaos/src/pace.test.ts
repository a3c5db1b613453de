import { paceFor } from './pace';

it.each([
  ['fast', 300, 3_000],
  ['busy', 3_500, 7_000],
  ['overwhelmed', 40_000, 10_000],
])('on a %s machine, where a checkout takes %d ms, a step is given %d ms', (_machine, checkoutMs, stepTimeoutMs) => {
  expect(paceFor(checkoutMs)).toMatchObject({ checkoutMs, stepTimeoutMs });
});

it.each([300, 3_500, 40_000])('keeps the order of what comes when, at %d ms', (checkoutMs) => {
  const { stepTimeoutMs, slowMs, providerTimeoutMs, tooLateMs, lateMs } = paceFor(checkoutMs);
  expect(slowMs).toBeLessThan(providerTimeoutMs);
  expect(providerTimeoutMs).toBeLessThan(tooLateMs);
  expect(lateMs).toBeGreaterThan(3 * stepTimeoutMs);
});
