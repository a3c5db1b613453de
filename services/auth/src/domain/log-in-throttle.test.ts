import { secondsToWait, windowFrom } from './log-in-throttle';

const at = new Date('2026-01-01T00:00:00Z');
const after = (seconds: number) => new Date(at.getTime() + seconds * 1000);
const failed = (count: number) => ({ count, endsAt: windowFrom(at) });

describe('the throttle of log-ins', () => {
  it('given no failure or four, lets one try', () => {
    expect(secondsToWait(undefined, at)).toBeUndefined();
    expect(secondsToWait(failed(4), after(1))).toBeUndefined();
  });

  it('given five failures, asks to wait for the end of the quarter of an hour', () => {
    expect(secondsToWait(failed(5), at)).toBe(900);
    expect(secondsToWait(failed(9), after(899.5))).toBe(1);
  });

  it('given the window is over, lets one try however many there were', () => {
    expect(secondsToWait(failed(1_000), after(900))).toBeUndefined();
  });
});
