import { outcomeOf } from '../books/order-outcome';
import type { OrderRecord, PaymentRecord } from '../books/records';
import type { Finding, Invariant } from './invariant';

export const onePaymentEach: Invariant = {
  name: 'a confirmed order has one payment, captured once; a cancelled one keeps no money',
  check({ orders, payments }): Finding {
    const byOrder = new Map(payments.map((payment) => [payment._id, payment]));
    const captures = payments.reduce((sum, payment) => sum + timesIn(payment, 'captured'), 0);
    return {
      figures: `${payments.length} payments, ${captures} captures`,
      breaches: [
        ...orders.flatMap((order) => wrongs(order, byOrder.get(order.id))),
        ...payments.flatMap(repeatedMoves),
      ],
    };
  },
};

/** What each payment may be once its order has ended. */
const settled: Record<string, readonly string[]> = {
  confirmed: ['captured'],
  cancelled: ['voided', 'declined', 'refunded'],
};

function wrongs(order: OrderRecord, payment: PaymentRecord | undefined): string[] {
  const outcome = outcomeOf(order);
  if (outcome === 'open') return [];
  if (!payment) return outcome === 'confirmed' ? [`order ${order.id} is confirmed without a payment`] : [];
  if (settled[outcome]?.includes(payment.status)) return [];
  return [`order ${order.id} is ${outcome} and its payment ${payment.status}`];
}

/** The ledger only grows, so a movement that was made twice stands in it twice. */
function repeatedMoves(payment: PaymentRecord): string[] {
  return ['authorized', 'captured', 'voided', 'refunded']
    .filter((type) => timesIn(payment, type) > 1)
    .map((type) => `the payment of order ${payment._id} was ${type} ${timesIn(payment, type)} times`);
}

const timesIn = ({ ledger }: PaymentRecord, wanted: string) => ledger.filter(({ type }) => type === wanted).length;
