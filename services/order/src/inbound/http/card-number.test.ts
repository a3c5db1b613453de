import { holdsCardNumber } from './card-number';

it.each([
  ['4242424242424242'],
  ['4242 4242 4242 4242'],
  ['pay with 4111-1111-1111-1111 please'],
  [{ a: [{ b: '378282246310005' }] }],
  [4242424242424242],
])('sees the card number in %j', (value) => {
  expect(holdsCardNumber(value)).toBe(true);
});

it.each([
  ['tok_ok'],
  ['4242424242424241'],
  ['+1 555 0100 200'],
  ['0000000000000000'],
  [{ line1: '1600 Pennsylvania Avenue' }],
])('sees none in %j', (value) => {
  expect(holdsCardNumber(value)).toBe(false);
});
