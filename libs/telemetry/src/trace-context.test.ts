import { childTraceparent, isTraceparent, newRequestId, newTraceparent, traceIdOf } from './trace-context';

it('makes well-formed ids, each once', () => {
  const made = Array.from({ length: 1_000 }, newTraceparent);
  expect(made.every(isTraceparent)).toBe(true);
  expect(new Set(made.map(traceIdOf)).size).toBe(1_000);
  expect(newRequestId()).toMatch(/^[0-9a-f]{32}$/);
});

it('makes a child in the same trace with the same flags', () => {
  const parent = `00-${'a'.repeat(32)}-${'b'.repeat(16)}-01`;
  const child = childTraceparent(parent);
  expect(child).toMatch(/^00-a{32}-[0-9a-f]{16}-01$/);
  expect(child).not.toBe(parent);
});

it.each([
  undefined,
  '',
  `00-${'0'.repeat(32)}-${'b'.repeat(16)}-01`,
  `00-${'a'.repeat(32)}-${'0'.repeat(16)}-01`,
  `01-${'a'.repeat(32)}-${'b'.repeat(16)}-01`,
  `00-${'A'.repeat(32)}-${'b'.repeat(16)}-01`,
  `00-${'a'.repeat(31)}-${'b'.repeat(16)}-01`,
  `00-${'a'.repeat(32)}-${'b'.repeat(16)}-01\nx`,
])('takes %j for no trace context', (value) => {
  expect(isTraceparent(value)).toBe(false);
});
