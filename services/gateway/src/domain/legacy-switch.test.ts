import { goesToLegacy, type LegacyRoute, legacyRoutesSchema } from './legacy-switch';

const route = (changed: Partial<LegacyRoute> = {}): LegacyRoute => ({
  resource: 'coupons',
  url: 'http://legacy:8080/shop',
  percentage: 0,
  forwardToken: false,
  ...changed,
});
const clients = Array.from({ length: 2_000 }, (_, index) => `customer-${index}`);
const moved = (percentage: number) => clients.filter((client) => goesToLegacy(route({ percentage }), {}, client));

it('sends about so many of the clients, always the same ones, and with a greater share only more of them', () => {
  expect(moved(0)).toEqual([]);
  expect(moved(100)).toEqual(clients);
  expect(moved(25).length).toBeGreaterThan(400);
  expect(moved(25).length).toBeLessThan(600);
  expect(moved(25)).toEqual(moved(25));
  expect(moved(50)).toEqual(expect.arrayContaining(moved(25)));
});

it('sends whoever has the header, with this very value', () => {
  const byHeader = route({ header: { name: 'x-shop', value: 'legacy' } });
  expect(goesToLegacy(byHeader, { 'x-shop': 'legacy' }, 'c')).toBe(true);
  expect(goesToLegacy(byHeader, { 'x-shop': 'http://evil' }, 'c')).toBe(false);
  expect(goesToLegacy(byHeader, {}, 'c')).toBe(false);
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
