import { mayBeRepeated } from './repeatable';

test.each([
  ['GET', '/orders', false],
  ['DELETE', '/cart/items/p1', false],
  ['PUT', '/cart/items/p1', false],
  ['POST', '/orders', true],
  ['POST', '/orders/', true],
  ['POST', '/orders/o1/returns', true],
])('%s %s may be sent again (with a key: %s)', (method, path, key) => {
  expect(mayBeRepeated(method, path, key)).toBe(true);
});

test.each([
  ['POST', '/orders', false],
  ['POST', '/cart/items', true],
  ['POST', '/auth/refresh', true],
  ['POST', '/inventory/p1/adjust', true],
  ['POST', '/orders/o1/cancel', true],
  ['PUT', '/orders/o1/status', true],
  ['PATCH', '/users/me', true],
])('%s %s may not (with a key: %s)', (method, path, key) => {
  expect(mayBeRepeated(method, path, key)).toBe(false);
});
