import type { Books, PaymentRecord } from '../books/records';
import type { Invariant } from './invariant';

/** What a payment must have told of itself. A repeated command is answered again, so there may be more. */
const toldOfPayment: Record<string, string> = {
  captured: 'payment.captured.v1',
  voided: 'payment.voided.v1',
  declined: 'payment.declined.v1',
  refunded: 'payment.refunded.v1',
};

export const everyEventIsPublished: Invariant = {
  name: 'every event is published at least once',
  check(books) {
    const { orders, published } = books;
    const owed = orders.flatMap(({ id, commits }) =>
      commits.flatMap(({ outgoing }) => outgoing.map((message) => ({ order: id, message }))),
    );
    const silent = owed.filter(({ message }) => !published.ids.has(message.id));
    return {
      figures: `${published.ids.size} messages heard, ${owed.length} of them of orders`,
      breaches: [
        ...silent.map(({ order, message }) => `${message.type} ${message.id} of order ${order} was never published`),
        ...untoldPayments(books),
        ...untoldShipments(books),
      ],
    };
  },
};

function untoldPayments({ payments, published }: Books): string[] {
  const untold = ({ _id, status }: PaymentRecord) => {
    const type = toldOfPayment[status];
    return type !== undefined && !published.subjects.get(type)?.has(_id);
  };
  return payments
    .filter(untold)
    .map(({ _id, status }) => `nobody was told that the payment of order ${_id} is ${status}`);
}

function untoldShipments({ shipments, published }: Books): string[] {
  const heard = published.subjects.get('shipping.scheduled.v1');
  return shipments
    .filter(({ status, orderId }) => status === 'scheduled' && !heard?.has(orderId))
    .map(({ orderId }) => `nobody was told of the shipment of order ${orderId}`);
}
