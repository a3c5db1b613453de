import { goesToLegacy, type LegacyRoute } from './legacy-switch';

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
