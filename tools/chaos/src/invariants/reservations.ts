import { outcomeOf } from '../books/order-outcome';
import type { Invariant } from './invariant';

const settled: Record<string, readonly string[]> = {
  confirmed: ['committed'],
  cancelled: ['released', 'failed', 'expired'],
};

export const reservationsFollowOrders: Invariant = {
  name: 'a confirmed order has its stock, a cancelled one has given it back',
  check({ orders, reservations }) {
    const byOrder = new Map(reservations.map(({ _id, status }) => [_id, status]));
    const wrong = orders
      .map((order) => ({ id: order.id, outcome: outcomeOf(order), status: byOrder.get(order.id) }))
      .filter(({ outcome, status }) => outcome !== 'open' && (outcome === 'confirmed' || status !== undefined))
      .filter(({ outcome, status }) => !settled[outcome]?.includes(status ?? 'none'));
    return {
      figures: `${reservations.length} reservations`,
      breaches: wrong.map(
        ({ id, outcome, status }) => `order ${id} is ${outcome} and its reservation ${status ?? 'missing'}`,
      ),
    };
  },
};
