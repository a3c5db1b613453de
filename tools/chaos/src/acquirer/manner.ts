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

const prompt: Manner = { name: 'prompt', effectAfterMs: 0, answerAfterMs: 0, isAway: false, losesAnswer: false };
const slow: Manner = { ...prompt, name: 'slow', answerAfterMs: 3_000 };

/** Of a hundred requests of each operation so many each; the rest is answered at once. */
const others: [number, Manner][] = [
  [3, slow],
  // Later than a call is given up: nobody waits for the answer any more.
  [2, { ...prompt, name: 'too late', effectAfterMs: 5_000 }],
  [1, { ...prompt, name: 'silent', answerAfterMs: Number.POSITIVE_INFINITY }],
  [4, { ...prompt, name: 'answer lost', losesAnswer: true }],
  [3, { ...prompt, name: 'away', isAway: true }],
];

/** The manners that a customer's token asks for, as in the sandbox. */
const ofToken: Record<string, Manner> = {
  tok_slow: slow,
  tok_timeout: { ...prompt, name: 'silent', answerAfterMs: Number.POSITIVE_INFINITY },
};

const lateMs = 12_000;

/**
 * @param token of an authorisation
 * @param knownForMs how long ago the same request came for the first time
 */
export function mannerOf(random: () => number, token: string | undefined, knownForMs: number): Manner {
  // Answered when its time has come, whichever of its requests is waiting then.
  if (token === 'tok_late') return { ...prompt, name: 'late', answerAfterMs: Math.max(0, lateMs - knownForMs) };
  const asked = token === undefined ? undefined : ofToken[token];
  if (asked) return asked;
  let left = random() * 100;
  for (const [share, manner] of others) {
    left -= share;
    if (left < 0) return manner;
  }
  return prompt;
}
