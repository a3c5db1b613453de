import { outcomesIn } from './verification-results';

const mismatch = {
  mismatches: [{ path: '$.data', mismatch: 'Actual map is missing the following keys: trackingNumber' }],
};
const report = JSON.stringify({
  interactionResults: [
    { description: 'shipping.cancelled', result: 'OK' },
    { description: 'shipping.scheduled', result: 'Error', mismatch },
    { description: 'shipping.failed', result: 'Error', mismatch: { type: 'error' } },
  ],
});

test('tells of each interaction whether it is kept, and where not, what differs', () => {
  const outcomes = outcomesIn(report, new Map());
  expect(outcomes.get('shipping.cancelled')).toEqual({});
  expect(outcomes.get('shipping.scheduled')?.fault).toBe(
    '$.data: Actual map is missing the following keys: trackingNumber',
  );
});

test('prefers what the provider’s tests say to what the verifier saw of it', () => {
  const failures = new Map([['shipping.failed', 'No shipping.failed was published']]);
  expect(outcomesIn(report, failures).get('shipping.failed')).toEqual({ fault: 'No shipping.failed was published' });
});

test('does not take a verifier that broke off for one that found nothing', () => {
  expect(() => outcomesIn('Pact core crashed', new Map())).toThrow('Pact core crashed');
});
