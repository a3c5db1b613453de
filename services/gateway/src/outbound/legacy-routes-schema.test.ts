import { legacyRoutesSchema } from './legacy-routes-schema';

const route = (changed: object = {}) => ({
  resource: 'coupons',
  url: 'http://legacy:8080/shop',
  percentage: 0,
  forwardToken: false,
  ...changed,
});

it.each([
  ['an unknown resource', { resource: 'secrets' }],
  ['credentials', { resource: 'auth' }],
  ['another scheme', { url: 'file:///etc/passwd' }],
  ['a password in the address', { url: 'http://u:p@legacy' }],
  ['a query', { url: 'http://legacy/?to=' }],
  ['more than all', { percentage: 101 }],
  ['a header with another name', { header: { name: 'X Shop', value: '1' } }],
  ['what nobody knows', { target: 'http://legacy' }],
])('refuses %s', (_what, changed) => {
  expect(legacyRoutesSchema.safeParse({ routes: [{ ...route(), ...changed }] }).success).toBe(false);
});

it('takes a resource once, and a base address without its last slash', () => {
  expect(legacyRoutesSchema.safeParse({ routes: [route(), route()] }).success).toBe(false);
  expect(legacyRoutesSchema.parse({ routes: [route({ url: 'http://legacy:8080/shop/' })] }).routes).toEqual([route()]);
});
