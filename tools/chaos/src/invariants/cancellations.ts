import { eventTypes, outcomeOf } from '../books/order-outcome';
import type { OrderRecord } from '../books/records';
import type { Invariant } from './invariant';

export const noCancellationIsLost: Invariant = {
  name: 'no cancellation that was accepted is lost, and none was refused without a reason',
  check({ answers, orders }) {
    const byId = new Map(orders.map((order) => [order.id, order]));
    const asked = answers.filter(({ cancels }) => cancels.length > 0);
    const accepted = asked.filter(({ cancels }) => cancels.includes(202));
    return {
      figures: `${asked.length} asked for, ${accepted.length} accepted`,
      breaches: asked.flatMap(({ id, cancels }) => {
        const order = byId.get(id);
        return order ? cancels.flatMap((answer) => wrongs(order, answer)) : [];
      }),
    };
  },
};

function wrongs(order: OrderRecord, answer: number): string[] {
  const isCancelled = outcomeOf(order) === 'cancelled';
  const isShipped = eventTypes(order).includes('OrderShipped');
  if (answer === 202) return isCancelled ? [] : [`the cancellation of order ${order.id} was accepted, and it is not`];
  // The first answer was lost and it is cancelled all the same, or the parcel has left.
  if (answer === 409)
    return isCancelled || isShipped ? [] : [`order ${order.id} could be cancelled, and that was refused`];
  return [`the cancellation of order ${order.id} was answered ${answer}`];
}
