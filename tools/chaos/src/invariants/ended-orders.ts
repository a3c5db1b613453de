import { outcomeOf } from '../books/order-outcome';
import type { Invariant } from './invariant';

export const everyOrderComesToItsEnd: Invariant = {
  name: 'every order is at its end within 60 s of the last fault',
  check({ orders, rest }) {
    const outcomes = orders.map((order) => ({ id: order.id, outcome: outcomeOf(order), last: order.commits.at(-1) }));
    const count = (wanted: string) => outcomes.filter(({ outcome }) => outcome === wanted).length;
    const after =
      rest.ordersAfterMs === undefined ? 'not in time' : `after ${(rest.ordersAfterMs / 1_000).toFixed(1)} s`;
    return {
      figures: `${count('confirmed')} confirmed, ${count('cancelled')} cancelled, ${count('open')} open; ${after}`,
      breaches: outcomes
        .filter(({ outcome }) => outcome === 'open')
        .map(({ id, last }) => `order ${id} is stuck after ${last?.events.at(-1)?.type}`),
    };
  },
};
