import { type CallDefinition, callPath, isDeclaredCall } from './call';

const findLine: CallDefinition = { to: 'order', method: 'GET', path: '/orders/:id/lines/:line' };

test('fills a path in, so that no parameter can become a segment of its own', () => {
  expect(callPath(findLine, { id: 'a/b', line: '1?x' })).toBe('/orders/a%2Fb/lines/1%3Fx');
  expect(callPath(findLine, { id: '\ud800', line: '1' })).toBe('/orders/%EF%BF%BD/lines/1');
});

test.each([
  ['GET', '/orders/7/lines/1', true],
  ['GET', '/orders/7/lines/1?expand=true', true],
  ['POST', '/orders/7/lines/1', false],
  ['GET', '/orders/7/lines', false],
  ['GET', '/orders//lines/1', false],
  ['GET', '/invoices/7/lines/1', false],
])('%s %s is declared: %s', (method, path, expected) => {
  expect(isDeclaredCall([findLine], { method, path })).toBe(expected);
});
