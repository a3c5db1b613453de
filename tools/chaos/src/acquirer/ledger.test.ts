import { createLedger } from './ledger';

const order = { orderId: 'o1', amount: 500, token: 'tok_ok' };

function authorizedLedger() {
  const ledger = createLedger();
  ledger.authorize('a', order);
  return ledger;
}

it('does a thing once under its key, and again under another', () => {
  const ledger = authorizedLedger();
  expect(ledger.capture('c', order)).toEqual(ledger.capture('c', order));
  expect(ledger.accounts()).toMatchObject([{ state: 'captured', captured: 500 }]);
  ledger.capture('another', order);
  expect(ledger.accounts()).toMatchObject([{ captured: 1_000 }]);
});

it('captures nothing that was given up, and takes an authorisation that comes after a void for a new one', () => {
  const ledger = createLedger();
  ledger.void(order);
  ledger.authorize('a', order);
  expect(ledger.accounts()).toMatchObject([{ state: 'authorized' }]);
  ledger.void(order);
  expect(ledger.capture('c', order)).toMatchObject({ outcome: 'refused' });
  expect(ledger.accounts()).toMatchObject([{ state: 'released', captured: 0 }]);
});

it('gives back with a void what was captured', () => {
  const ledger = authorizedLedger();
  ledger.capture('c', order);
  ledger.void(order);
  expect(ledger.accounts()).toMatchObject([{ captured: 500, refunded: 500 }]);
});

it('refunds as often as it is asked under different keys, so that a second refund is seen', () => {
  const ledger = authorizedLedger();
  ledger.capture('c', order);
  for (const key of ['r1', 'r1', 'r2']) ledger.refund(key, order);
  expect(ledger.accounts()).toMatchObject([{ captured: 500, refunded: 1_000 }]);
});
