import { hasAlready } from './conditional';

it.each([
  ['W/"a"', 'W/"a"', true],
  ['"a"', 'W/"a"', true],
  ['W/"b", "a"', 'W/"a"', true],
  ['*', 'W/"a"', true],
  ['"b"', 'W/"a"', false],
  ['a', 'W/"a"', false],
  [undefined, 'W/"a"', false],
  ['"a"', undefined, false],
])('If-None-Match %s against %s: %s', (given, etag, expected) => {
  expect(hasAlready(given, etag)).toBe(expected);
});
