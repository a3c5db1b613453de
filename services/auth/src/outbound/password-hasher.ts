import { randomBytes } from 'node:crypto';
import { ShopError } from '@shop/errors';
import { argon2id, hash, verify } from 'argon2';
import type { PasswordHasher } from '../handlers/ports';

// The least that OWASP asks of argon2id: 19 MiB, two passes, one lane.
const cost = { type: argon2id, memoryCost: 19 * 1024, timeCost: 2, parallelism: 1 } as const;

/**
 * Hashes passwords, so many at the same time and no more: each takes 19 MiB and a core, and a flood of log-ins would
 * otherwise take the machine.
 */
export async function createPasswordHasher(limits: { atOnce: number; waiting: number }): Promise<PasswordHasher> {
  const enter = turnstile(limits.atOnce, limits.waiting);
  const hashOfNobody = await hash(randomBytes(32), cost);
  return {
    hash: (password) => enter(() => hash(password, cost)),
    matches: async (passwordHash, password) => {
      const fits = await enter(() => verify(passwordHash ?? hashOfNobody, password));
      return fits && passwordHash !== undefined;
    },
  };
}

/** Lets so many pass at once, and so many wait; the others are turned away. */
export function turnstile(atOnce: number, waitingRoom: number) {
  const waiting: (() => void)[] = [];
  let inside = 0;
  return async <Result>(work: () => Promise<Result>): Promise<Result> => {
    if (inside >= atOnce) {
      if (waiting.length >= waitingRoom) {
        throw new ShopError('rate_limited', 'Too many people sign in at the moment', { retryAfter: 2 });
      }
      // Whoever leaves hands over the place, so nobody who comes later slips in between.
      await new Promise<void>((resolve) => waiting.push(resolve));
    } else {
      inside++;
    }
    try {
      return await work();
    } finally {
      const next = waiting.shift();
      if (next) next();
      else inside--;
    }
  };
}
