import type { Account } from '../acquirer/ledger';
import { acquirerHoldsWhatIsDue } from './acquirer';
import { booksWith, openOrder } from './testing/sound-books';

const paid: Account = { orderId: 'ord_yes', state: 'captured', authorized: 5_000, captured: 5_000, refunded: 0 };
const breachesOf = (acquirer: Account[], changes = {}) =>
  acquirerHoldsWhatIsDue.check(booksWith({ acquirer, ...changes })).breaches;

it('names an order that was captured twice', () => {
  expect(breachesOf([{ ...paid, captured: 10_000 }])).toEqual([
    'the acquirer keeps 10000 cents of order ord_yes, which owes 5000',
  ]);
});

it('names a confirmed order that the acquirer never took money for', () => {
  expect(breachesOf([])).toEqual(['the acquirer keeps 0 cents of order ord_yes, which owes 5000']);
});

it('names a cancelled order whose authorisation nobody gave back', () => {
  expect(breachesOf([paid, { ...paid, orderId: 'ord_no', state: 'authorized', captured: 0 }])).toEqual([
    'the acquirer still guarantees 5000 cents of order ord_no',
  ]);
});

it('names an order whose money was paid back twice', () => {
  expect(breachesOf([paid, { ...paid, orderId: 'ord_no', refunded: 10_000 }])).toEqual([
    'the acquirer keeps -5000 cents of order ord_no, which owes 0',
  ]);
});

it('names money of an order that nobody knows', () => {
  expect(breachesOf([paid, { ...paid, orderId: 'ord_ghost' }])).toEqual([
    'the acquirer keeps 5000 cents of order ord_ghost, which owes 0',
  ]);
});

it('waits for an order that is still open', () => {
  expect(breachesOf([{ ...paid, state: 'authorized', captured: 0 }], { orders: [openOrder] })).toEqual([]);
});
