import type { Pace } from '../pace';

/** How a request is dealt with, apart from what is decided on it. */
export interface Manner {
  name: string;
  /** Before anything happens, in milliseconds. */
  effectAfterMs: number;
  /** After it has happened, in milliseconds. Infinity: never. */
  answerAfterMs: number;
  /** It is not done, and the caller is told 503. */
  isAway: boolean;
  /** It is done, and the connection breaks before the answer: the same question comes again. */
  losesAnswer: boolean;
}

export const prompt: Manner = {
  name: 'prompt',
  effectAfterMs: 0,
  answerAfterMs: 0,
  isAway: false,
  losesAnswer: false,
};

const silent: Manner = { ...prompt, name: 'silent', answerAfterMs: Number.POSITIVE_INFINITY };
const slow = ({ slowMs }: Pace): Manner => ({ ...prompt, name: 'slow', answerAfterMs: slowMs });

/** Of a hundred requests of each operation so many each; the rest is answered at once. */
const others = (pace: Pace): [number, Manner][] => [
  [3, slow(pace)],
  // Nobody waits for the answer any more.
  [2, { ...prompt, name: 'too late', effectAfterMs: pace.tooLateMs }],
  [1, silent],
  [4, { ...prompt, name: 'answer lost', losesAnswer: true }],
  [3, { ...prompt, name: 'away', isAway: true }],
];

/** The manners that a customer's token asks for, as in the sandbox. */
function ofToken(token: string | undefined, knownForMs: number, pace: Pace): Manner | undefined {
  if (token === 'tok_slow') return slow(pace);
  if (token === 'tok_timeout') return silent;
  // Answered when its time has come, whichever of its requests is waiting then.
  if (token === 'tok_late') return { ...prompt, name: 'late', answerAfterMs: Math.max(0, pace.lateMs - knownForMs) };
  return undefined;
}

/**
 * @param token of an authorisation
 * @param knownForMs how long ago the same request came for the first time
 */
export function mannerOf(random: () => number, token: string | undefined, knownForMs: number, pace: Pace): Manner {
  const asked = ofToken(token, knownForMs, pace);
  if (asked) return asked;
  let left = random() * 100;
  for (const [share, manner] of others(pace)) {
    left -= share;
    if (left < 0) return manner;
  }
  return prompt;
}
