import { usd } from '@shop/contracts';
import { type CheckoutReply, decideOnDeadline, decideOnReply } from './advance-checkout';
import { decideOnCancellation } from './cancel-order';
import type { Activity } from './checkout-process';
import { evolveAll, isBeingCancelled, type Order } from './order';
import type { OrderEvent } from './order-events';
import { placedOrder } from './order-fixtures';
import { decideOnShipment } from './ship-order';

const at = new Date('2026-01-01T00:00:00Z');

/** given */
const order = (...events: OrderEvent[]): Order =>
  evolveAll('o1', undefined, [{ type: 'OrderPlaced', data: placedOrder }, ...events], at);
/** when */
const then = (given: Order, events: OrderEvent[]): Order =>
  events.length === 0 ? given : evolveAll('o1', given, events, at);
const types = (events: OrderEvent[]) => events.map((event) => event.type);

const replies: Record<string, CheckoutReply> = {
  reserved: { activity: 'reserve-stock', event: { type: 'StockReserved', data: {} } },
  noStock: { activity: 'reserve-stock', event: { type: 'StockReservationFailed', data: { missing: [] } } },
  authorized: { activity: 'authorize-payment', event: { type: 'PaymentAuthorized', data: { paymentId: 'pay' } } },
  declined: {
    activity: 'authorize-payment',
    event: { type: 'PaymentDeclined', data: { paymentId: 'pay', reason: 'card_declined' } },
  },
  scheduled: {
    activity: 'schedule-shipment',
    event: { type: 'ShipmentScheduled', data: { shipmentId: 's', carrier: 'c', trackingNumber: 't' } },
  },
  noCarrier: { activity: 'schedule-shipment', event: { type: 'ShipmentFailed', data: { reason: 'no carrier' } } },
  captured: { activity: 'capture-payment', event: { type: 'PaymentCaptured', data: { paymentId: 'pay' } } },
  captureFailed: {
    activity: 'capture-payment',
    event: { type: 'PaymentCaptureFailed', data: { paymentId: 'pay', reason: 'capture_failed' } },
  },
  committed: { activity: 'commit-stock', event: { type: 'StockCommitted', data: {} } },
  commitFailed: { activity: 'commit-stock', event: { type: 'StockCommitFailed', data: { missing: [] } } },
  shipmentCancelled: { activity: 'cancel-shipment', event: { type: 'ShipmentCancelled', data: {} } },
  voided: { activity: 'void-payment', event: { type: 'PaymentVoided', data: {} } },
  refunded: { activity: 'refund-payment', event: { type: 'PaymentRefunded', data: { amount: usd(3_839) } } },
  released: { activity: 'release-stock', event: { type: 'StockReleased', data: {} } },
};

/** The order after these replies, each taken as it comes. */
function after(start: Order, ...names: string[]): Order {
  return names.reduce((state, name) => then(state, decideOnReply(state, replies[name] as CheckoutReply, at)), start);
}

describe('a checkout in which everything goes well', () => {
  it.each<[string[], Activity | null]>([
    [[], 'reserve-stock'],
    [['reserved'], 'authorize-payment'],
    [['reserved', 'authorized'], 'schedule-shipment'],
    [['reserved', 'authorized', 'scheduled'], 'capture-payment'],
    [['reserved', 'authorized', 'scheduled', 'captured'], 'commit-stock'],
    [['reserved', 'authorized', 'scheduled', 'captured', 'committed'], null],
  ])('after %j it waits for %s', (names, awaiting) => {
    expect(after(order(), ...names).awaiting).toBe(awaiting);
  });

  it('ends with OrderConfirmed, in the commit of the last reply', () => {
    const last = after(order(), 'reserved', 'authorized', 'scheduled', 'captured');
    expect(types(decideOnReply(last, replies.committed as CheckoutReply, at))).toEqual([
      'StockCommitted',
      'OrderConfirmed',
    ]);
  });

  it('counts one version for each event', () => {
    expect(after(order(), 'reserved', 'authorized', 'scheduled', 'captured', 'committed').version).toBe(7);
  });
});

describe('a step that says no undoes the earlier ones in reverse', () => {
  it.each<[string, string[], string, string]>([
    ['out_of_stock', ['noStock'], '', 'pending'],
    ['payment_declined', ['reserved', 'declined'], 'released', 'declined'],
    ['shipping_unavailable', ['reserved', 'authorized', 'noCarrier'], 'voided released', 'voided'],
    [
      'capture_failed',
      ['reserved', 'authorized', 'scheduled', 'captureFailed'],
      'shipmentCancelled voided released',
      'voided',
    ],
    [
      'out_of_stock',
      ['reserved', 'authorized', 'scheduled', 'captured', 'commitFailed'],
      'shipmentCancelled refunded released',
      'refunded',
    ],
  ])('%s after %j', (reason, names, compensations, paymentStatus) => {
    let state = after(order(), ...names);
    for (const compensation of compensations.split(' ').filter(Boolean)) {
      expect(state).toMatchObject({ status: 'pending', awaiting: replies[compensation]?.activity });
      state = after(state, compensation);
    }
    expect(state).toMatchObject({
      status: 'cancelled',
      cancelReason: reason,
      awaiting: null,
      remaining: [],
      paymentStatus,
    });
  });
});

describe('a reply that is not waited for changes nothing', () => {
  const confirmed = after(order(), 'reserved', 'authorized', 'scheduled', 'captured', 'committed');
  const cancelled = after(order(), 'reserved', 'declined', 'released');
  const compensating = after(order(), 'reserved', 'authorized', 'noCarrier');

  it.each(Object.keys(replies))('%s, at the end and too early', (name) => {
    const reply = replies[name] as CheckoutReply;
    expect(decideOnReply(confirmed, reply, at)).toEqual([]);
    expect(decideOnReply(cancelled, reply, at)).toEqual([]);
    if (reply.activity !== 'reserve-stock') expect(decideOnReply(order(), reply, at)).toEqual([]);
  });

  it('a late success of a step does not stop the compensation', () => {
    expect(decideOnReply(compensating, replies.scheduled as CheckoutReply, at)).toEqual([]);
  });
});

describe('a step that stays silent', () => {
  /** Lets the deadline pass until the order does something else than repeating the command. */
  function exhaust(start: Order): { state: Order; retries: number } {
    let state = start;
    for (let retries = 0; retries < 100; retries++) {
      const events = decideOnDeadline(state, at);
      state = then(state, events);
      if (events[0]?.type !== 'StepRetried') return { state, retries };
    }
    return { state, retries: 100 };
  }

  it.each<[string[], string, Activity[]]>([
    [[], 'out_of_stock', ['release-stock']],
    [['reserved'], 'payment_timeout', ['void-payment', 'release-stock']],
    [['reserved', 'authorized'], 'shipping_unavailable', ['cancel-shipment', 'void-payment', 'release-stock']],
    [['reserved', 'authorized', 'scheduled'], 'capture_failed', ['cancel-shipment', 'refund-payment', 'release-stock']],
  ])('after %j is repeated, then given up as %s and undone itself, since nobody knows', (names, reason, remaining) => {
    const { state, retries } = exhaust(after(order(), ...names));
    expect(retries).toBeGreaterThan(0);
    expect(state).toMatchObject({ cancelReason: reason, remaining, awaiting: remaining[0] });
  });

  it.each<[string, string[]]>([
    ['commit', ['reserved', 'authorized', 'scheduled', 'captured']],
    ['compensation', ['reserved', 'authorized', 'noCarrier']],
  ])('is repeated for as long as it takes: %s', (_, names) => {
    expect(exhaust(after(order(), ...names)).retries).toBe(100);
  });

  it('has nothing to wait for at the end', () => {
    expect(decideOnDeadline(after(order(), 'noStock'), at)).toEqual([]);
  });
});

describe('a cancellation by the customer', () => {
  const cancel = (given: Order) => then(given, decideOnCancellation(given, 'c1', at));

  it.each<[string[], string]>([
    [[], 'released'],
    [['reserved'], 'voided released'],
    [['reserved', 'authorized'], 'shipmentCancelled voided released'],
    [['reserved', 'authorized', 'scheduled', 'captured'], 'shipmentCancelled refunded released'],
    [['reserved', 'authorized', 'scheduled', 'captured', 'committed'], 'shipmentCancelled refunded released'],
  ])('after %j takes back everything that is done or in doubt: %s', (names, compensations) => {
    let state = cancel(after(order(), ...names));
    for (const compensation of compensations.split(' ')) {
      expect(state.awaiting).toBe(replies[compensation]?.activity);
      state = after(state, compensation);
    }
    expect(state).toMatchObject({ status: 'cancelled', cancelReason: 'customer_request' });
  });

  it('while the money is being taken waits for the answer: captured means refund', () => {
    const state = cancel(after(order(), 'reserved', 'authorized', 'scheduled'));
    expect(state.awaiting).toBe('capture-payment');
    expect(after(state, 'captured', 'shipmentCancelled', 'refunded', 'released')).toMatchObject({
      status: 'cancelled',
      cancelReason: 'customer_request',
      paymentStatus: 'refunded',
    });
  });

  it('while the money is being taken is the reason also when no answer ever comes', () => {
    let state = cancel(after(order(), 'reserved', 'authorized', 'scheduled'));
    while (state.awaiting === 'capture-payment') state = then(state, decideOnDeadline(state, at));
    // Nothing had been captured: the refund comes to a void.
    expect(after(state, 'shipmentCancelled', 'voided', 'released')).toMatchObject({
      status: 'cancelled',
      cancelReason: 'customer_request',
      paymentStatus: 'voided',
    });
  });

  it('while the money is being taken waits for the answer: refused means void', () => {
    const state = cancel(after(order(), 'reserved', 'authorized', 'scheduled'));
    expect(after(state, 'captureFailed', 'shipmentCancelled', 'voided', 'released')).toMatchObject({
      status: 'cancelled',
      cancelReason: 'customer_request',
      paymentStatus: 'voided',
    });
  });

  it.each<[string, Order]>([
    ['being cancelled', cancel(after(order(), 'reserved'))],
    ['cancelled', after(order(), 'noStock')],
    ['shipped', order({ type: 'OrderConfirmed', data: {} }, { type: 'OrderShipped', data: {} })],
    ['failing on its own', after(order(), 'reserved', 'declined')],
  ])('is refused when the order is %s', (_, state) => {
    expect(() => decideOnCancellation(state, 'c1', at)).toThrow(expect.objectContaining({ code: 'not_cancellable' }));
  });
});

describe('shipping an order', () => {
  const confirmed = after(order(), 'reserved', 'authorized', 'scheduled', 'captured', 'committed');

  it('goes from confirmed over shipped to delivered', () => {
    const shipped = then(confirmed, decideOnShipment(confirmed, 'shipped'));
    expect(then(shipped, decideOnShipment(shipped, 'delivered')).status).toBe('delivered');
  });

  it.each<[string, Order, 'shipped' | 'delivered']>([
    ['pending', order(), 'shipped'],
    ['confirmed', confirmed, 'delivered'],
    ['being cancelled', then(confirmed, decideOnCancellation(confirmed, 'c1', at)), 'shipped'],
  ])('refuses an illegal step: %s', (_, state, status) => {
    expect(() => decideOnShipment(state, status)).toThrow(expect.objectContaining({ code: 'illegal_transition' }));
  });

  it('is not being cancelled at the end', () => {
    expect(isBeingCancelled(confirmed)).toBe(false);
    expect(isBeingCancelled(after(order(), 'noStock'))).toBe(false);
  });
});
