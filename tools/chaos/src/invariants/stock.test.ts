import { nothingIsOversold, stockBalances } from './stock';
import { booksWith } from './testing/sound-books';

const stock = { _id: 'mug', onHand: 8, reserved: 0, available: 8, holds: [] as unknown[] };
const breachesOf = (changes: Partial<typeof stock>) =>
  stockBalances.check(booksWith({ stock: [{ ...stock, ...changes }] })).breaches;

it('names a product of which units have vanished', () => {
  expect(breachesOf({ onHand: 7 })).toEqual(['product mug: 7 on hand + 2 sold, initially 10']);
});

it('names a product that was sold without leaving the stock', () => {
  expect(breachesOf({ onHand: 10 })).toEqual(['product mug: 10 on hand + 2 sold, initially 10']);
});

it('names what is still reserved at rest', () => {
  expect(breachesOf({ reserved: 1, holds: [{}] })).toEqual(['product mug: 1 reserved at rest in 1 holds']);
});

it('names a product whose stock was never begun', () => {
  expect(stockBalances.check(booksWith({ stock: [] })).breaches).toEqual(['product mug has no stock']);
});

it('reports every figure that was below zero for a moment', () => {
  const negativeStock = ['product mug had -1 on hand, 0 reserved, -1 available'];
  expect(nothingIsOversold.check(booksWith({ negativeStock })).breaches).toEqual(negativeStock);
});
