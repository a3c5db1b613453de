import type { Account } from '../acquirer/ledger';
import { outcomeOf } from '../books/order-outcome';
import type { Invariant } from './invariant';

/** The acquirer's own books, which the platform cannot write in. */
export const acquirerHoldsWhatIsDue: Invariant = {
  name: 'the acquirer has taken what confirmed orders cost, once, and guarantees nothing else',
  check({ orders, acquirer }) {
    const byOrder = new Map(acquirer.map((account) => [account.orderId, account]));
    const ended = orders.filter((order) => outcomeOf(order) !== 'open');
    const due = new Map(ended.map((order) => [order.id, outcomeOf(order) === 'confirmed' ? order.total.amount : 0]));
    const unknown = acquirer.filter(({ orderId }) => !orders.some(({ id }) => id === orderId));
    return {
      figures: `${acquirer.length} authorised, ${acquirer.filter(({ captured }) => captured > 0).length} captured`,
      breaches: [
        ...[...due].flatMap(([id, amount]) => wrongs(id, byOrder.get(id), amount)),
        ...unknown.flatMap((account) => wrongs(account.orderId, account, 0)),
      ],
    };
  },
};

function wrongs(id: string, account: Account | undefined, due: number): string[] {
  const kept = (account?.captured ?? 0) - (account?.refunded ?? 0);
  return [
    ...(kept === due ? [] : [`the acquirer keeps ${kept} cents of order ${id}, which owes ${due}`]),
    ...(account?.state === 'authorized'
      ? [`the acquirer still guarantees ${account.authorized} cents of order ${id}`]
      : []),
  ];
}
