import { isPermanent, isShopError, ShopError } from '.';

it('carries code, detail, faults, pause and cause', () => {
  const cause = new Error('inner');
  const error = new ShopError('rate_limited', 'Slow down', {
    retryAfter: 7,
    cause,
    errors: [{ path: 'a', message: 'b' }],
  });
  expect(error).toMatchObject({
    name: 'ShopError',
    code: 'rate_limited',
    message: 'Slow down',
    retryAfter: 7,
    cause,
    errors: [{ path: 'a', message: 'b' }],
  });
});

it('is recognised by its marker, from another copy of the package too', () => {
  const foreign = Object.assign(new Error('x'), { kind: 'shop-error', code: 'not_found' });
  expect(isShopError(foreign)).toBe(true);
  for (const other of [new Error('x'), { kind: 'shop-error', code: 'not_found' }, undefined, 'not_found']) {
    expect(isShopError(other)).toBe(false);
  }
});

it.each([
  [new ShopError('validation_failed', ''), true],
  [new ShopError('not_found', ''), true],
  [new ShopError('conflict', ''), false],
  [new ShopError('upstream_unavailable', ''), false],
  [new ShopError('upstream_timeout', ''), false],
  [new ShopError('internal_error', ''), false],
  [new TypeError('a bug that the next release may mend'), false],
])('%s is permanent: %s', (error, permanent) => {
  expect(isPermanent(error)).toBe(permanent);
});
