import { moneyBalances } from './money';
import { booksWith, capturedPayment } from './testing/sound-books';

const breachesOf = (payments: (typeof capturedPayment)[]) => moneyBalances.check(booksWith({ payments })).breaches;

it('names a confirmed order whose money was given back', () => {
  expect(breachesOf([{ ...capturedPayment, refunded: { amount: 5_000 } }])).toEqual([
    'order ord_yes owes 50.00 USD and paid 0.00 USD',
  ]);
});

it('names a cancelled order whose money was kept, even where the sums agree', () => {
  expect(breachesOf([{ ...capturedPayment, _id: 'ord_no' }])).toEqual([
    'order ord_yes owes 50.00 USD and paid 0.00 USD',
    'order ord_no owes 0.00 USD and paid 50.00 USD',
  ]);
});

it('names money that no order is known for', () => {
  expect(breachesOf([capturedPayment, { ...capturedPayment, _id: 'ord_ghost' }])).toEqual([
    'order ord_ghost owes 0.00 USD and paid 50.00 USD',
  ]);
});
