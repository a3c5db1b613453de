/** When a key takes over. Of several keys the one that began last signs. */
export interface SigningPeriod {
  /** Counts the keys of the platform from 1. */
  sequence: number;
  signsFrom: Date;
}

/** The key that signs now. A key that was published ahead of its time does not sign yet. */
export function signingAt<Key extends SigningPeriod>(keys: readonly Key[], at: Date): Key | undefined {
  return inOrder(keys)
    .filter((key) => key.signsFrom <= at)
    .at(-1);
}

/** The keys that verify now: coming ones too, and a replaced one until the last token that it signed has expired. */
export function verifyingAt<Key extends SigningPeriod>(
  keys: readonly Key[],
  at: Date,
  tokenSeconds: number,
): readonly Key[] {
  return inOrder(keys).filter((_, index, ordered) => {
    const successor = ordered[index + 1];
    return !successor || successor.signsFrom.getTime() + (tokenSeconds + leewaySeconds) * 1000 > at.getTime();
  });
}

// Every instance looks for new keys several times in this while, and every verifier asks for a key that it misses.
const publishedAheadMs = 60_000;

/** The period of the key that is to be made now, if the newest one has signed for so long: published before it signs. */
export function successorAt(keys: readonly SigningPeriod[], at: Date, rotationDays: number): SigningPeriod | undefined {
  const newest = inOrder(keys).at(-1);
  if (!newest || newest.signsFrom.getTime() + rotationDays * dayMs > at.getTime()) return undefined;
  return { sequence: newest.sequence + 1, signsFrom: new Date(at.getTime() + publishedAheadMs) };
}

const dayMs = 24 * 60 * 60 * 1000;

// Clocks of instances differ a little, and verifiers allow for that.
const leewaySeconds = 60;

function inOrder<Key extends SigningPeriod>(keys: readonly Key[]): Key[] {
  return [...keys].sort((one, other) => one.sequence - other.sequence);
}
