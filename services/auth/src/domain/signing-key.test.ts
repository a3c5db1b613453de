import { signingAt, successorAt, verifyingAt } from './signing-key';

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

  it('given a key that has not signed for long, or none, no other is made', () => {
    expect(successorAt([], new Date(), 31)).toBeUndefined();
    expect(successorAt([first, second], new Date('2026-03-03T23:59:59Z'), 31)).toBeUndefined();
  });

  it('given a key that has signed long enough, the next one is made and signs a minute later', () => {
    const at = new Date('2026-03-04T00:00:00Z');
    const next = successorAt([second, first], at, 31);
    expect(next).toEqual(key(3, '2026-03-04T00:01:00Z'));
    expect(successorAt([first, second, key(3, '2026-03-04T00:01:00Z')], at, 31)).toBeUndefined();
  });
});
