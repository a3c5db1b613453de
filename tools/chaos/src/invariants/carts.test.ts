import { noCartIsOrderedTwice } from './carts';
import { booksWith, cancelledOrder, confirmedOrder } from './testing/sound-books';

const breaches = (...stamps: (string | undefined)[]) =>
  noCartIsOrderedTwice.check(
    booksWith({
      orders: [confirmedOrder, cancelledOrder].map((order, index) => {
        const cartStamp = stamps[index];
        return { ...order, ...(cartStamp ? { cartStamp } : {}) };
      }),
    }),
  ).breaches;

it('holds for orders from no cart, and from carts of their own', () => {
  expect(breaches(undefined, undefined)).toEqual([]);
  expect(breaches('full', undefined)).toEqual([]);
  expect(breaches('full', 'full again')).toEqual([]);
});

it('names the orders that were made from one cart', () => {
  expect(breaches('full', 'full')).toEqual(['one cart is 2 orders: ord_yes, ord_no']);
});
