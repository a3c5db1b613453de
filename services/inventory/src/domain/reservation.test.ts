import {
  factOfReserve,
  fateOfHold,
  type ReservationStatus,
  refused,
  reserved,
  stepOfCommit,
  stepOfRelease,
  tombstone,
} from './reservation';

const at = new Date('2026-01-01T00:00:00Z');
const later = new Date('2026-01-01T00:01:00Z');
const line = { productId: 'p1', quantity: 2, hold: 'first' };
const held = reserved('o1', [line], at);
const inStatus = (status: ReservationStatus) => ({ ...held, status });

describe('reserving', () => {
  it('given enough stock, the order has its lines', () => {
    expect(factOfReserve(held)).toBe('reserved');
    expect(held).toMatchObject({ orderId: 'o1', status: 'reserved', lines: [line], missing: [], updatedAt: at });
  });

  it('given too little, it fails and says what is missing', () => {
    const failed = refused('o1', [{ productId: 'p1', quantity: 2 }], at);
    expect(factOfReserve(failed)).toBe('reservation-failed');
    expect(failed.missing).toEqual([{ productId: 'p1', quantity: 2 }]);
  });

  it('given an order that was released before, it is refused', () => {
    expect(factOfReserve(tombstone('o1', at))).toBe('reservation-failed');
  });

  it.each([
    ['committed', 'reserved'],
    ['restocking', 'reservation-failed'],
    ['released', 'reservation-failed'],
    ['expired', 'reservation-failed'],
    ['failed', 'reservation-failed'],
  ] as const)('repeated when %s, answers %s', (status, fact) => {
    expect(factOfReserve(inStatus(status))).toBe(fact);
  });
});

describe('committing', () => {
  it.each([
    ['reserved', { kind: 'take' }],
    ['committed', { kind: 'answer', fact: 'committed' }],
    ['restocking', { kind: 'answer', fact: 'released' }],
    ['released', { kind: 'answer', fact: 'released' }],
    ['expired', { kind: 'hold_again' }],
    ['failed', { kind: 'answer', fact: 'commit-failed' }],
  ] as const)('given %s', (status, step) => {
    expect(stepOfCommit(inStatus(status))).toEqual(step);
  });

  it('given nothing, refuses', () => {
    expect(stepOfCommit(undefined)).toEqual({ kind: 'refuse' });
  });
});

describe('releasing', () => {
  it.each([
    ['reserved', 'give_back'],
    ['expired', 'give_back'],
    ['committed', 'begin_restock'],
    ['restocking', 'restock'],
    ['released', 'answer'],
    ['failed', 'answer'],
  ] as const)('given %s, does %s', (status, kind) => {
    expect(stepOfRelease(inStatus(status))).toEqual({ kind });
  });

  it('given nothing, leaves a tombstone', () => {
    expect(stepOfRelease(undefined)).toEqual({ kind: 'bury' });
  });
});

describe('a hold met later', () => {
  it.each([
    ['reserved', 'keep'],
    ['committed', 'take'],
    ['restocking', 'restock'],
    ['released', 'give_back'],
    ['expired', 'give_back'],
    ['failed', 'give_back'],
  ] as const)('of a reservation that is %s: %s', (status, fate) => {
    expect(fateOfHold(inStatus(status), 'p1', { token: 'first', expiresAt: at }, at)).toBe(fate);
  });

  it.each(['reserved', 'committed', 'restocking', 'released'] as const)(
    'that a slow duplicate took is given back when %s, and never taken a second time',
    (status) => {
      expect(fateOfHold(inStatus(status), 'p1', { token: 'second', expiresAt: later }, at)).toBe('give_back');
      expect(fateOfHold(inStatus(status), 'p2', { token: 'first', expiresAt: later }, at)).toBe('give_back');
    },
  );

  it('that a commit after the expiry took is left to it, until that time is over, too', () => {
    expect(fateOfHold(inStatus('expired'), 'p1', { token: 'second', expiresAt: later }, at)).toBe('keep');
    expect(fateOfHold(inStatus('expired'), 'p1', { token: 'second', expiresAt: at }, later)).toBe('give_back');
  });
});
