import type { Edge } from '../map/edge';
import { coverageLine, keptEdges, unprovedInteractions } from './report';
import type { TestOutcome } from './run-tests';
import { scopeOf } from './scope';

const message = { kind: 'command', version: 1, from: 'order', to: 'shipping' } as const;
const edges: Edge[] = [
  { ...message, name: 'shipping.schedule', subscription: 'schedule-shipment' },
  { ...message, name: 'shipping.cancel', subscription: 'cancel-shipment' },
];
const interactions = ['shipping.schedule for schedule-shipment', 'shipping.cancel for cancel-shipment'].map(
  (description) => ({ file: 'shipping-order.json', consumer: 'shipping', provider: 'order', description }),
);
const outcomesOf = (side: TestOutcome['side'], passed = true): TestOutcome[] =>
  interactions.map(({ description }) => ({ label: `shipping → order: ${description}`, side, passed, message: '' }));

const everything = scopeOf({}, interactions);

describe('a contract counts as kept', () => {
  test('when both sides were run and passed', () => {
    const outcomes = [...outcomesOf('consumer'), ...outcomesOf('provider')];
    expect(keptEdges(edges, outcomes, everything.sides)).toEqual(edges);
    expect(coverageLine(edges, 2)).toBe('2 of 2 edges have contracts that are kept (100 %)');
  });

  test('not when one side was never run', () => {
    expect(keptEdges(edges, outcomesOf('consumer'), everything.sides)).toEqual([]);
    expect(keptEdges(edges, [], everything.sides)).toEqual([]);
  });

  test('not when one side failed', () => {
    const outcomes = [...outcomesOf('consumer'), ...outcomesOf('provider', false)];
    expect(keptEdges(edges, outcomes, everything.sides)).toEqual([]);
  });

  test('in a run of one side, when that side passed', () => {
    const { sides } = scopeOf({ provider: 'order' }, interactions);
    expect(keptEdges(edges, outcomesOf('provider'), sides)).toEqual(edges);
  });
});

test('names what was promised and never run, by its side', () => {
  const [first] = outcomesOf('provider');
  const outcomes = [...outcomesOf('consumer'), first as TestOutcome];
  expect(unprovedInteractions(interactions, outcomes, everything.sides)).toEqual([
    'shipping → order: shipping.cancel for cancel-shipment was run by no test of the provider',
  ]);
});

describe('the scope of a run', () => {
  test('holds the pairs of the provider, or of the consumer, that was named', () => {
    const pair = { consumer: 'shipping', provider: 'order' };
    expect(scopeOf({ provider: 'order' }, interactions).holds(pair)).toBe(true);
    expect(scopeOf({ provider: 'order' }, interactions).holds({ ...pair, provider: 'auth' })).toBe(false);
    expect(scopeOf({ consumer: 'shipping' }, interactions).holds(pair)).toBe(true);
  });

  test('refuses a name that nobody knows', () => {
    expect(() => scopeOf({ provider: 'ordre' }, interactions)).toThrow(
      'No contract has the provider ordre. There are: order',
    );
    expect(() => scopeOf({ consumer: 'order' }, interactions)).toThrow('No contract has the consumer order');
  });

  test('refuses two parties that have no pact', () => {
    const more = [...interactions, { file: '', consumer: 'gateway', provider: 'auth', description: 'GET /' }];
    expect(() => scopeOf({ consumer: 'gateway', provider: 'order' }, more)).toThrow(
      'gateway relies on nothing of order',
    );
  });
});
