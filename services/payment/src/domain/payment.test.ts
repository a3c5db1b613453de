import { usd } from '@shop/contracts';
import { authorized, calledOff, captured, type Payment, refundedInFull, requested, voided } from './payment';

const at = new Date('2026-01-01T00:00:00Z');
const later = new Date('2026-01-02T00:00:00Z');
const request = { orderId: 'o1', customerId: 'c1', amount: usd(1_999), provider: 'card', token: 'tok_ok' };
const yes = { outcome: 'accepted', reference: 'r1' } as const;
const no = { outcome: 'refused', reason: 'insufficient_funds' } as const;

const anAuthorized = () => authorized(undefined, request, yes, at);
const givenUp = (payment: Payment | undefined) => {
  const owed = calledOff(payment, 'o1', at);
  return voided(owed, owed.reference, at);
};
const aCaptured = () => captured(anAuthorized(), yes, at);

describe('authorising', () => {
  it('given nothing, an accepted request is authorised for the whole amount', () => {
    expect(anAuthorized()).toMatchObject({
      status: 'authorized',
      amount: usd(1_999),
      captured: usd(0),
      reference: 'r1',
    });
  });

  it('given a pending payment, a refusal declines it and says why', () => {
    expect(authorized(requested(request, at), request, no, later)).toMatchObject({
      status: 'declined',
      refusal: 'insufficient_funds',
    });
  });

  it.each<[string, () => Payment]>([
    ['an authorised', anAuthorized],
    ['a captured', aCaptured],
    ['a voided', () => givenUp(anAuthorized())],
    ['a declined', () => authorized(undefined, request, no, at)],
  ])('given %s payment, another answer changes nothing', (_, given) => {
    const payment = given();
    expect(authorized(payment, request, yes, later)).toEqual(payment);
    expect(authorized(payment, request, no, later)).toEqual(payment);
  });
});

describe('capturing', () => {
  it('takes the whole amount once', () => {
    const payment = aCaptured();
    expect(payment).toMatchObject({ status: 'captured', captured: usd(1_999) });
    expect(captured(payment, yes, later)).toEqual(payment);
  });

  it('given a refusal, stays authorised, to be voided', () => {
    const payment = captured(anAuthorized(), no, at);
    expect(payment).toMatchObject({ status: 'authorized', captured: usd(0), refusal: 'insufficient_funds' });
    expect(givenUp(payment).status).toBe('voided');
  });

  it('given a voided payment, takes nothing', () => {
    expect(captured(givenUp(anAuthorized()), yes, later)).toMatchObject({
      status: 'voided',
      captured: usd(0),
    });
  });
});

describe('voiding', () => {
  it('given no payment, remembers it, and owes back what a late answer authorises', () => {
    const payment = givenUp(undefined);
    expect(authorized(payment, request, yes, later)).toMatchObject({
      status: 'voided',
      neverAsked: true,
      provider: 'card',
      reference: 'r1',
      voidOwed: true,
    });
  });

  it('given a payment without an answer, ends it', () => {
    expect(givenUp(requested(request, at)).status).toBe('voided');
  });

  it('given an authorised payment, owes the void, so that a capture under way takes nothing', () => {
    const payment = calledOff(anAuthorized(), 'o1', later);
    expect(payment).toMatchObject({ status: 'authorized', voidOwed: true });
    expect(captured(payment, yes, later)).toEqual(payment);
  });

  it('given an authorisation that came while a void without it was agreed to, still owes it', () => {
    const payment = authorized(calledOff(requested(request, at), 'o1', at), request, yes, later);
    expect(voided(payment, null, later)).toEqual(payment);
    expect(voided(payment, 'r1', later)).toMatchObject({ status: 'voided', voidOwed: false });
  });

  it('given a refusal after it was called off, has nothing to give back', () => {
    const payment = authorized(calledOff(requested(request, at), 'o1', at), request, no, later);
    expect(payment).toMatchObject({ status: 'voided', voidOwed: false });
  });

  it('given a captured payment, refuses', () => {
    expect(() => calledOff(aCaptured(), 'o1', later)).toThrow(expect.objectContaining({ code: 'illegal_transition' }));
  });
});

describe('refunding', () => {
  it('given a captured payment, pays everything back once', () => {
    const payment = refundedInFull(aCaptured(), later);
    expect(payment).toMatchObject({ status: 'refunded', refunded: usd(1_999) });
    expect(refundedInFull(payment, later)).toEqual(payment);
  });

  it('keeps a ledger whose entries add up', () => {
    expect(refundedInFull(aCaptured(), later).ledger.map((entry) => [entry.type, entry.amount.amount])).toEqual([
      ['authorized', 1_999],
      ['captured', 1_999],
      ['refunded', 1_999],
    ]);
  });
});
