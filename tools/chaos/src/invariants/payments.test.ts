import { onePaymentEach } from './payments';
import { booksWith, cancelledOrder, capturedPayment, confirmedOrder } from './testing/sound-books';

const breachesOf = (changes: Parameters<typeof booksWith>[0]) => onePaymentEach.check(booksWith(changes)).breaches;

it('names a confirmed order that nobody has paid', () => {
  expect(breachesOf({ payments: [] })).toEqual(['order ord_yes is confirmed without a payment']);
});

it('names a confirmed order whose payment was only authorised', () => {
  const payments = [{ ...capturedPayment, status: 'authorized' }];
  expect(breachesOf({ orders: [confirmedOrder], payments })).toEqual([
    'order ord_yes is confirmed and its payment authorized',
  ]);
});

it('names a cancelled order whose authorisation still stands', () => {
  const payments = [{ ...capturedPayment, _id: 'ord_no', status: 'authorized', ledger: [{ type: 'authorized' }] }];
  expect(breachesOf({ orders: [cancelledOrder], payments })).toEqual([
    'order ord_no is cancelled and its payment authorized',
  ]);
});

it('names a payment that was captured twice', () => {
  const ledger = [...capturedPayment.ledger, { type: 'captured' }];
  expect(breachesOf({ payments: [{ ...capturedPayment, ledger }] })).toEqual([
    'the payment of order ord_yes was captured 2 times',
  ]);
});
