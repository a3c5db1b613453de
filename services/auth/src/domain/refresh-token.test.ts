import { readRefreshToken, writeRefreshToken } from './refresh-token';

const token = { familyId: 'f'.repeat(22), secret: 's'.repeat(43) };

describe('a refresh token', () => {
  it('reads what it wrote', () => {
    expect(readRefreshToken(writeRefreshToken(token))).toEqual(token);
  });

  it.each([
    '',
    '.',
    'a.b',
    'x'.repeat(66),
    `${'f'.repeat(22)}.${'s'.repeat(44)}`,
    `${'f'.repeat(22)}.${'$'.repeat(43)}`,
  ])('is not %j', (text) => {
    expect(readRefreshToken(text)).toBeUndefined();
  });
});
