import type { CancelReason } from '@shop/contracts';
import { type Activity, checkout, patienceMs, ruleOf, type Step } from '../../src/domain/checkout-process';
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

/** How a step that is done comes to be taken back: what follows it fails, or the customer does not want it any more. */
const turnedRound: Record<Step, Course> = {
  'reserve-stock': { refusing: 'authorize-payment' },
  'authorize-payment': { refusing: 'schedule-shipment' },
  'schedule-shipment': { refusing: 'capture-payment' },
  'capture-payment': { refusing: 'commit-stock' },
  'commit-stock': { takenBack: true },
};

const failures = 12;
const failingAtFirst = (step: Step) => (activity: Activity, sent: number) =>
  activity === ruleOf(step).undo && sent <= failures ? lost : soon;

/** What can befall a step, or its compensation. */
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
  'compensation not heard at first': (step) => ({ ...turnedRound[step], command: failingAtFirst(step) }),
  'compensation not answered at first': (step) => ({ ...turnedRound[step], reply: failingAtFirst(step) }),
} satisfies Record<string, (step: Step) => Course>;

type Behaviour = keyof typeof behaviours;

/** Of every step, what becomes of the order whatever befalls it: a case that is left out does not compile. */
const ends: Record<Step, Record<Behaviour, CancelReason | 'confirmed'>> = {
  'reserve-stock': {
    rejected: 'out_of_stock',
    'silent, undone': 'out_of_stock',
    'silent, done': 'out_of_stock',
    'asked late': 'out_of_stock',
    'answering late': 'out_of_stock',
    duplicated: 'confirmed',
    'compensation not heard at first': 'payment_declined',
    'compensation not answered at first': 'payment_declined',
  },
  'authorize-payment': {
    rejected: 'payment_declined',
    'silent, undone': 'payment_timeout',
    'silent, done': 'payment_timeout',
    'asked late': 'payment_timeout',
    'answering late': 'payment_timeout',
    duplicated: 'confirmed',
    'compensation not heard at first': 'shipping_unavailable',
    'compensation not answered at first': 'shipping_unavailable',
  },
  'schedule-shipment': {
    rejected: 'shipping_unavailable',
    'silent, undone': 'shipping_unavailable',
    'silent, done': 'shipping_unavailable',
    'asked late': 'shipping_unavailable',
    'answering late': 'shipping_unavailable',
    duplicated: 'confirmed',
    'compensation not heard at first': 'capture_failed',
    'compensation not answered at first': 'capture_failed',
  },
  'capture-payment': {
    rejected: 'capture_failed',
    'silent, undone': 'capture_failed',
    'silent, done': 'capture_failed',
    'asked late': 'capture_failed',
    'answering late': 'capture_failed',
    duplicated: 'confirmed',
    'compensation not heard at first': 'out_of_stock',
    'compensation not answered at first': 'out_of_stock',
  },
  // The money is taken: the order is finished, however long that takes, unless there is nothing to send.
  'commit-stock': {
    rejected: 'out_of_stock',
    'silent, undone': 'confirmed',
    'silent, done': 'confirmed',
    'asked late': 'confirmed',
    'answering late': 'confirmed',
    duplicated: 'confirmed',
    'compensation not heard at first': 'customer_request',
    'compensation not answered at first': 'customer_request',
  },
};

const cases = checkout.flatMap(({ step }) =>
  (Object.keys(behaviours) as Behaviour[]).map((behaviour) => [step, behaviour, ends[step][behaviour]] as const),
);

describe('every step, whatever befalls it, comes to an end that balances', () => {
  test.each(cases)('%s %s: %s', (step, behaviour, end) => {
    const outcome = runCheckout(behaviours[behaviour](step));
    expect(outcome.order.cancelReason ?? outcome.order.status).toBe(end);
    expect(outcome.order.status).toBe(end === 'confirmed' ? 'confirmed' : 'cancelled');
    expectBalanced(outcome);
    const undone = outcome.events.filter(
      ({ type, data }) => type === 'StepRetried' && data.activity === ruleOf(step).undo,
    );
    expect(undone).toHaveLength(behaviour.startsWith('compensation') ? failures : 0);
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
