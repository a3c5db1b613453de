import { outcomeOf } from '../books/order-outcome';
import type { Invariant } from './invariant';

export const moneyBalances: Invariant = {
  name: 'captured − refunded = the totals of confirmed orders',
  check({ orders, payments }) {
    const ended = orders.filter((order) => outcomeOf(order) !== 'open');
    const due = new Map(ended.map((order) => [order.id, outcomeOf(order) === 'confirmed' ? order.total.amount : 0]));
    const kept = new Map(payments.map(({ _id, captured, refunded }) => [_id, captured.amount - refunded.amount]));
    const sum = (amounts: Map<string, number>) => [...amounts.values()].reduce((total, amount) => total + amount, 0);
    return {
      figures: `${usd(sum(kept))} kept, ${usd(sum(due))} due`,
      breaches: [...new Set([...due.keys(), ...kept.keys()])]
        .filter((id) => due.has(id) || kept.get(id) !== 0)
        .filter((id) => (kept.get(id) ?? 0) !== (due.get(id) ?? 0))
        .map((id) => `order ${id} owes ${usd(due.get(id) ?? 0)} and paid ${usd(kept.get(id) ?? 0)}`),
    };
  },
};

const usd = (cents: number) => `${(cents / 100).toFixed(2)} USD`;
