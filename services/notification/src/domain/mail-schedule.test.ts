import { awaitContactAt, retryAt } from './mail-schedule';

const at = new Date('2026-01-02T00:00:00Z');
const secondsUntil = (date: Date | undefined) => date && (date.getTime() - at.getTime()) / 1000;

describe('trying to send a mail again', () => {
  it('given failed attempts, doubles the pause up to an hour', () => {
    expect([1, 2, 3, 30].map((attempts) => secondsUntil(retryAt(attempts, at, 5_000)))).toEqual([5, 10, 20, 3_600]);
  });

  it('given more than a day of them, gives up', () => {
    expect(retryAt(40, at, 5_000)).toBeUndefined();
  });
});

describe('waiting for a contact', () => {
  it('given a fresh notification, looks again soon', () => {
    expect(secondsUntil(awaitContactAt(at, at))).toBe(30);
  });

  it('given one of more than a day ago, gives up', () => {
    expect(awaitContactAt(new Date('2025-12-31T23:59:59Z'), at)).toBeUndefined();
  });
});
