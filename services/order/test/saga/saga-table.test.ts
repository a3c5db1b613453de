import type { CancelReason } from '@shop/contracts';
import { type Activity, checkout, patienceMs, ruleOf, type Step } from '../../src/domain/checkout-process';
import type { OrderStatus } from '../../src/domain/order';
import { placedOrder } from '../../src/domain/order-fixtures';
import { type Arrivals, type Course, type Outcome, runCheckout, stepTimeoutMs } from './checkout-world';

const total = placedOrder.total.amount;
const ordered = 2;

/** At its end, with nothing to come, and every participant holding what this end is about and nothing else. */
function expectBalanced({ order, books, afterTheEnd }: Outcome): void {
  const bought = order.status === 'confirmed';
  expect(order).toMatchObject({ awaiting: null, remaining: [] });
  expect(afterTheEnd).toEqual([]);
  expect({ ...books, captured: books.captured - books.refunded, refunded: 0 }).toEqual({
    reserved: 0,
    sold: bought ? ordered : 0,
    authorized: 0,
    captured: bought ? total : 0,
    refunded: 0,
    liveShipments: bought ? 1 : 0,
  });
}

const soon: Arrivals = [5];
const lost: Arrivals = [];
const hour = 3_600_000;
/** Longer than the order has patience with this step; a step that is never given up comes after all. */
const tooLate = (step: Step) => patienceOf((ruleOf(step).silence?.attempts ?? 30) + 1);
/** How long so many tries last. */
const patienceOf = (attempts: number) =>
  Array.from({ length: attempts }, (_, i) => patienceMs(i + 1, stepTimeoutMs)).reduce((sum, ms) => sum + ms, 0);
const on = (step: Activity, arrivals: Arrivals) => (activity: Activity) => (activity === step ? arrivals : soon);

/** What can befall a step. */
const behaviours = {
  rejected: (step) => ({ refusing: step }),
  'silent, undone': (step) => ({
    command: (activity, sent) => (activity === step && (ruleOf(step).silence || sent <= 30) ? lost : soon),
  }),
  'silent, done': (step) => ({
    reply: (activity, sent) => (activity === step && (ruleOf(step).silence || sent <= 30) ? lost : soon),
  }),
  'asked late': (step) => ({ command: on(step, [tooLate(step)]) }),
  'answering late': (step) => ({ reply: on(step, [tooLate(step)]) }),
  duplicated: (step) => ({ command: on(step, [5, 5, 40, hour]), reply: on(step, [5, 5, 60, hour]) }),
} satisfies Record<string, (step: Step) => Course>;

describe('every step, whatever befalls it, comes to an end that balances', () => {
  test.each<[Step, keyof typeof behaviours, OrderStatus, CancelReason | null]>([
    ['reserve-stock', 'rejected', 'cancelled', 'out_of_stock'],
    ['reserve-stock', 'silent, undone', 'cancelled', 'out_of_stock'],
    ['reserve-stock', 'silent, done', 'cancelled', 'out_of_stock'],
    ['reserve-stock', 'asked late', 'cancelled', 'out_of_stock'],
    ['reserve-stock', 'answering late', 'cancelled', 'out_of_stock'],
    ['reserve-stock', 'duplicated', 'confirmed', null],

    ['authorize-payment', 'rejected', 'cancelled', 'payment_declined'],
    ['authorize-payment', 'silent, undone', 'cancelled', 'payment_timeout'],
    ['authorize-payment', 'silent, done', 'cancelled', 'payment_timeout'],
    ['authorize-payment', 'asked late', 'cancelled', 'payment_timeout'],
    ['authorize-payment', 'answering late', 'cancelled', 'payment_timeout'],
    ['authorize-payment', 'duplicated', 'confirmed', null],

    ['schedule-shipment', 'rejected', 'cancelled', 'shipping_unavailable'],
    ['schedule-shipment', 'silent, undone', 'cancelled', 'shipping_unavailable'],
    ['schedule-shipment', 'silent, done', 'cancelled', 'shipping_unavailable'],
    ['schedule-shipment', 'asked late', 'cancelled', 'shipping_unavailable'],
    ['schedule-shipment', 'answering late', 'cancelled', 'shipping_unavailable'],
    ['schedule-shipment', 'duplicated', 'confirmed', null],

    ['capture-payment', 'rejected', 'cancelled', 'capture_failed'],
    ['capture-payment', 'silent, undone', 'cancelled', 'capture_failed'],
    ['capture-payment', 'silent, done', 'cancelled', 'capture_failed'],
    ['capture-payment', 'asked late', 'cancelled', 'capture_failed'],
    ['capture-payment', 'answering late', 'cancelled', 'capture_failed'],
    ['capture-payment', 'duplicated', 'confirmed', null],

    // The money is taken: the order is finished, however long that takes, unless there is nothing to send.
    ['commit-stock', 'rejected', 'cancelled', 'out_of_stock'],
    ['commit-stock', 'silent, undone', 'confirmed', null],
    ['commit-stock', 'silent, done', 'confirmed', null],
    ['commit-stock', 'asked late', 'confirmed', null],
    ['commit-stock', 'answering late', 'confirmed', null],
    ['commit-stock', 'duplicated', 'confirmed', null],
  ])('%s %s: %s, %s', (step, behaviour, status, cancelReason) => {
    const outcome = runCheckout(behaviours[behaviour](step));
    expect(outcome.order).toMatchObject({ status, cancelReason });
    expectBalanced(outcome);
  });
});

describe('a compensation that fails at first is asked for until it succeeds', () => {
  const turnedRound: Record<Step, Course> = {
    'reserve-stock': { refusing: 'authorize-payment' },
    'authorize-payment': { refusing: 'schedule-shipment' },
    'schedule-shipment': { refusing: 'capture-payment' },
    'capture-payment': { refusing: 'commit-stock' },
    'commit-stock': { takenBack: true },
  };
  const failures = 12;

  test.each<[Step, CancelReason, 'asking' | 'answering']>([
    ['reserve-stock', 'payment_declined', 'asking'],
    ['reserve-stock', 'payment_declined', 'answering'],
    ['authorize-payment', 'shipping_unavailable', 'asking'],
    ['authorize-payment', 'shipping_unavailable', 'answering'],
    ['schedule-shipment', 'capture_failed', 'asking'],
    ['schedule-shipment', 'capture_failed', 'answering'],
    ['capture-payment', 'out_of_stock', 'asking'],
    ['capture-payment', 'out_of_stock', 'answering'],
    ['commit-stock', 'customer_request', 'asking'],
    ['commit-stock', 'customer_request', 'answering'],
  ])('what takes %s back: cancelled, %s, failing in %s', (step, cancelReason, where) => {
    const { undo } = ruleOf(step);
    const failing = (activity: Activity, sent: number) => (activity === undo && sent <= failures ? lost : soon);
    const outcome = runCheckout({
      ...turnedRound[step],
      ...(where === 'asking' ? { command: failing } : { reply: failing }),
    });
    expect(outcome.order).toMatchObject({ status: 'cancelled', cancelReason });
    expectBalanced(outcome);
    const tries = outcome.events.filter((event) => event.type === 'StepRetried' && event.data.activity === undo);
    expect(tries).toHaveLength(failures);
  });
});

describe('an answer that comes at the very moment of the deadline', () => {
  const patient = checkout.filter((rule) => rule.silence);
  const lastDeadline = (step: Step) => patienceOf(ruleOf(step).silence?.attempts ?? 0) - 5;

  test.each(patient.map((rule) => rule.step))('%s: counts when it is first', (step) => {
    const outcome = runCheckout({ reply: on(step, [lastDeadline(step)]), first: 'message' });
    expect(outcome.order.status).toBe('confirmed');
    expectBalanced(outcome);
  });

  test.each(patient.map((rule) => rule.step))('%s: is undone when the deadline is first', (step) => {
    const outcome = runCheckout({ reply: on(step, [lastDeadline(step)]), first: 'deadline' });
    expect(outcome.order).toMatchObject({ status: 'cancelled', cancelReason: ruleOf(step).silence?.reason });
    expectBalanced(outcome);
  });
});

describe('whatever the network does', () => {
  /** Repeatable chance (mulberry32). */
  function chance(seed: number): () => number {
    let state = seed;
    return () => {
      state = (state + 0x6d2b79f5) | 0;
      let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
      mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
      return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
    };
  }

  function badWeather(seed: number): Course {
    const random = chance(seed);
    const arrivals = (): Arrivals => {
      const copies = Math.floor(random() * 4);
      return Array.from({ length: copies }, () => Math.floor(random() ** 4 * 20 * stepTimeoutMs));
    };
    const refusing = checkout[Math.floor(random() * 15)]?.step;
    return {
      command: arrivals,
      reply: arrivals,
      ...(refusing ? { refusing } : {}),
      takenBack: random() < 0.2,
      first: random() < 0.5 ? 'deadline' : 'message',
    };
  }

  it('ends 2,000 checkouts balanced, some this way and some that', () => {
    const ends = new Map<string, number>();
    for (let seed = 1; seed <= 2_000; seed++) {
      const outcome = runCheckout(badWeather(seed));
      expectBalanced(outcome);
      const end = outcome.order.cancelReason ?? outcome.order.status;
      ends.set(end, (ends.get(end) ?? 0) + 1);
    }
    expect([...ends.keys()].sort()).toEqual([
      'capture_failed',
      'confirmed',
      'customer_request',
      'out_of_stock',
      'payment_declined',
      'payment_timeout',
      'shipping_unavailable',
    ]);
  });
});
