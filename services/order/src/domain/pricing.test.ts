import { usd } from '@shop/contracts';
import { mergeLines, priceLines, totalsOf } from './pricing';

const rules = { shippingCents: 599, freeShippingFromCents: 5_000, taxBasisPoints: 825 };
const prices = {
  items: [
    { productId: 'a', name: 'A', unitPrice: usd(333) },
    { productId: 'b', name: 'B', unitPrice: usd(10_000_000) },
  ],
};

it('merges lines of one product', () => {
  expect(
    mergeLines([
      { productId: 'a', quantity: 1 },
      { productId: 'b', quantity: 2 },
      { productId: 'a', quantity: 3 },
    ]),
  ).toEqual([
    { productId: 'a', quantity: 4 },
    { productId: 'b', quantity: 2 },
  ]);
});

it('takes no more of one product in several lines than in one', () => {
  const lines = (quantity: number) =>
    [60, 1, quantity].map((of, i) => ({ productId: i === 1 ? 'b' : 'a', quantity: of }));
  expect(mergeLines(lines(40))[0]).toEqual({ productId: 'a', quantity: 100 });
  expect(() => mergeLines(lines(41))).toThrow(
    expect.objectContaining({
      code: 'validation_failed',
      errors: [{ path: 'items.2.quantity', message: expect.stringContaining('100') }],
    }),
  );
});

it('names every product that is not for sale', () => {
  expect(() =>
    priceLines(
      [
        { productId: 'a', quantity: 1 },
        { productId: 'x', quantity: 1 },
      ],
      prices,
    ),
  ).toThrow(expect.objectContaining({ code: 'product_unavailable', message: 'Not for sale: x' }));
});

it.each([
  [1, 333, 599, 27],
  [2, 666, 599, 55],
  [16, 5_328, 0, 440],
])('%i at 333 cents: subtotal %i, shipping %i, tax %i', (quantity, subtotal, shipping, tax) => {
  const totals = totalsOf(priceLines([{ productId: 'a', quantity }], prices), rules);
  expect(totals).toEqual({
    subtotal: usd(subtotal),
    discount: usd(0),
    shippingCost: usd(shipping),
    tax: usd(tax),
    total: usd(subtotal + shipping + tax),
  });
});

it('stays exact for the largest order', () => {
  const { total } = totalsOf(priceLines([{ productId: 'b', quantity: 100 }], prices), rules);
  expect(total).toEqual(usd(1_000_000_000 + 82_500_000));
});
