import { lineOfText } from './line-of-text';

it.each(['\u0000', 'a\nb', 'a\u001b[31mb', 'a\u0085b', '', '   ', 'x'.repeat(21)])('is not %j', (text) => {
  expect(lineOfText(20).safeParse(text).success).toBe(false);
});

it('is trimmed text of any script', () => {
  expect(lineOfText(20).parse('  Straße 12, 東京 🎒 ')).toBe('Straße 12, 東京 🎒');
});
