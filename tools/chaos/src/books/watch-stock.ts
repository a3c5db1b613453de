import type { Databases } from './databases';

const lookEveryMs = 500;

/** Looks at the stock all the time: a figure that was negative for a moment has sold what was not there. */
export function watchStock(databases: Pick<Databases, 'stock'>): { stop(): string[] } {
  const seen = new Set<string>();
  const look = async () => {
    for (const { _id, onHand, reserved, available } of await databases.stock()) {
      if (Math.min(onHand, reserved, available) < 0) {
        seen.add(`product ${_id} had ${onHand} on hand, ${reserved} reserved, ${available} available`);
      }
    }
  };
  // The database may be away at the moment, on purpose.
  const timer = setInterval(() => void look().catch(() => {}), lookEveryMs);
  return {
    stop() {
      clearInterval(timer);
      return [...seen];
    },
  };
}
