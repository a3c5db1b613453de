import { outcomeOf } from '../books/order-outcome';
import type { Invariant } from './invariant';

export const everyOrderComesToItsEnd: Invariant = {
  name: 'every order is at its end within 60 s of the last fault',
  check({ orders, rest: { ordersAfterMs } }) {
    const outcomes = orders.map((order) => ({ id: order.id, outcome: outcomeOf(order), last: order.commits.at(-1) }));
    const count = (wanted: string) => outcomes.filter(({ outcome }) => outcome === wanted).length;
    const after = ordersAfterMs === undefined ? 'not in time' : `after ${(ordersAfterMs / 1_000).toFixed(1)} s`;
    return {
      figures: `${count('confirmed')} confirmed, ${count('cancelled')} cancelled, ${count('open')} open; ${after}`,
      breaches: [
        ...outcomes
          .filter(({ outcome }) => outcome === 'open')
          .map(({ id, last }) => `order ${id} is stuck after ${last?.events.at(-1)?.type}`),
        // By the time that the books are read, the last ones may have ended after all.
        ...(ordersAfterMs === undefined ? ['some orders were still under way after a minute'] : []),
      ],
    };
  },
};
