import { cardNumberIn } from './card-number';

it.each([
  ['4242424242424242', []],
  ['4242 4242 4242 4242', []],
  ['pay with 4111-1111-1111-1111 please', []],
  ['tok_4242-4242-4242-4242', []],
  ['tok4242424242424242', []],
  [{ a: [{ b: '378282246310005' }] }, ['a', 0, 'b']],
  [{ items: [{ productId: '4242424242424242' }] }, ['items', 0, 'productId']],
  [4242424242424242, []],
  ['12 4111 1111 1111 1111', []],
  ['4111 1111 1111 1111 12', []],
])('sees the card number in %j', (value, path) => {
  expect(cardNumberIn(value)).toEqual(path);
});

it.each([
  ['tok_ok'],
  ['4242424242424241'],
  ['+1 555 0100 200'],
  ['0000000000000000'],
  [{ line1: '1600 Pennsylvania Avenue' }],
  // What passes the check by chance within an id.
  ['d4242424-2424-4242-6abc-def012345678'],
  ['01234567-89ab-4def-8424-242424242427'],
  [`ord_${'4242424242424242'}abcdef0123456789`],
  [{ productId: '4006381333932' }],
])('sees none in %j', (value) => {
  expect(cardNumberIn(value)).toBeUndefined();
});

it.each([
  ['digits', '4'.repeat(1_000_000)],
  ['single digits', '1 '.repeat(500_000)],
  ['hexadecimal digits', `${'4'.repeat(500_000)}a${'4'.repeat(500_000)}`],
])('looks through a million %s in no time', (_name, text) => {
  // A pattern that goes back over what it has seen would take hours.
  expect(cardNumberIn(text)).toBeUndefined();
});
