import { mergeLines } from './order-lines';

it('has one line for each product, always in the same order', () => {
  const lines = [
    { productId: 'b', quantity: 1 },
    { productId: 'a', quantity: 2 },
    { productId: 'b', quantity: 3 },
  ];
  expect(mergeLines(lines)).toEqual([
    { productId: 'a', quantity: 2 },
    { productId: 'b', quantity: 4 },
  ]);
});
