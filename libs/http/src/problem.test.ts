import { ShopError } from '@shop/errors';
import { instanceOf, toProblem } from './problem';

it('shows what a known error says', () => {
  const error = new ShopError('validation_failed', 'name: too short', {
    errors: [{ path: 'name', message: 'too short' }],
  });
  expect(toProblem(error, 'r1', '/x')).toEqual({
    type: 'https://shop.example/problems/validation-failed',
    title: 'The request is not valid',
    status: 400,
    detail: 'name: too short',
    instance: '/x',
    code: 'validation_failed',
    requestId: 'r1',
    errors: [{ path: 'name', message: 'too short' }],
  });
});

it('shows nothing of an unknown one', () => {
  const problem = toProblem(new Error('password is hunter2 at /srv/app.js:1'), 'r1', '/x');
  expect(problem).toMatchObject({ status: 500, code: 'internal_error' });
  expect(JSON.stringify(problem)).not.toMatch(/hunter2|app\.js/);
});

it.each([
  [{ type: 'entity.parse.failed', status: 400 }, 400, 'malformed_json'],
  [{ type: 'entity.too.large', status: 413 }, 413, 'payload_too_large'],
  [{ type: 'charset.unsupported', status: 415 }, 415, 'unsupported_media_type'],
  [Object.assign(new URIError('x'), { status: 400 }), 400, 'malformed_request'],
  [{ name: 'CastError' }, 400, 'malformed_request'],
  [undefined, 500, 'internal_error'],
  [new ShopError('upstream_timeout', ''), 503, 'upstream_timeout'],
  [new ShopError('idempotency_key_reused', ''), 422, 'idempotency_key_reused'],
])('maps %j to %s %s', (error, status, code) => {
  expect(toProblem(error, 'r', '/')).toMatchObject({ status, code });
});

it.each([
  ['/api/v1', '/api/v1/orders/1'],
  ['/api', '/api/orders/1'],
  [undefined, '/orders/1'],
  ['/evil', '/orders/1'],
  ['/api/v1/../x', '/orders/1'],
  ['https://evil.example', '/orders/1'],
])('with the prefix %s names the instance %s', (prefix, instance) => {
  const headers = prefix === undefined ? {} : { 'x-forwarded-prefix': prefix };
  expect(instanceOf({ headers, originalUrl: '/orders/1?secret=x' })).toBe(instance);
});
