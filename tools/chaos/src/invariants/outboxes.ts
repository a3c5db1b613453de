import type { Invariant } from './invariant';

export const outboxesEmpty: Invariant = {
  name: 'every outbox is empty within 30 s of the last fault',
  check({ rest: { outboxesAfterMs, unsent } }) {
    if (outboxesAfterMs === undefined)
      return { figures: 'not in time', breaches: ['messages written before the last fault are still unsent'] };
    return {
      figures: `after ${(outboxesAfterMs / 1_000).toFixed(1)} s`,
      breaches: unsent > 0 ? [`${unsent} documents still owe messages at the end`] : [],
    };
  },
};
