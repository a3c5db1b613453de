import { signingAt, verifyingAt } from './signing-key';

const key = (sequence: number, signsFrom: string) => ({ sequence, signsFrom: new Date(signsFrom) });
const first = key(1, '2026-01-01T00:00:00Z');
const second = key(2, '2026-02-01T00:00:00Z');
const sequences = (keys: readonly { sequence: number }[]) => keys.map(({ sequence }) => sequence);

describe('signing keys', () => {
  it('given no key, none signs', () => {
    expect(signingAt([], new Date())).toBeUndefined();
  });

  it('given a key for later, the older one signs and both verify', () => {
    const before = new Date('2026-01-31T23:59:59Z');
    expect(signingAt([second, first], before)).toBe(first);
    expect(sequences(verifyingAt([second, first], before, 900))).toEqual([1, 2]);
  });

  it('given a new key, it signs, and the old one verifies until its tokens have expired', () => {
    const soon = new Date('2026-02-01T00:14:59Z');
    expect(signingAt([first, second], soon)).toBe(second);
    expect(sequences(verifyingAt([first, second], soon, 900))).toEqual([1, 2]);
    expect(sequences(verifyingAt([first, second], new Date('2026-02-01T00:17:00Z'), 900))).toEqual([2]);
  });
});
