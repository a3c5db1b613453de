import { announcesBreak } from './version';

it.each([
  ['1.2.3', '2.0.0', true],
  ['1.2.3', '1.3.0', false],
  ['1.2.3', '1.2.3', false],
  ['2.0.0', '1.9.9', false],
  ['0.2.0', '0.3.0', true],
  ['0.2.0', '0.2.1', false],
  ['0.9.0', '1.0.0', true],
])('from %s to %s: %s', (before, after, expected) => {
  expect(announcesBreak(before, after)).toBe(expected);
});

it('does not guess what a word means', () => {
  expect(() => announcesBreak('1.0.0', 'next')).toThrow('next');
});
