import type { Books, OrderCommit, OrderRecord } from '../../books/records';

const commit = (orderId: string, version: number, types: string[], outgoing: string[] = []): OrderCommit => ({
  orderId,
  version,
  events: types.map((type) => ({ type })),
  outgoing: outgoing.map((type) => ({ id: `${orderId}-${type}`, type })),
  causationId: `cause-${version}`,
});

/** An order of two units for 50.00 USD that went through. */
export const confirmedOrder: OrderRecord = {
  id: 'ord_yes',
  customerId: 'ann',
  lines: [{ productId: 'mug', quantity: 2 }],
  total: { amount: 5_000 },
  commits: [
    commit('ord_yes', 1, ['OrderPlaced'], ['order.placed.v1']),
    commit('ord_yes', 2, ['StockReserved']),
    commit('ord_yes', 3, ['PaymentAuthorized']),
    commit('ord_yes', 4, ['ShipmentScheduled']),
    commit('ord_yes', 5, ['PaymentCaptured']),
    commit('ord_yes', 6, ['StockCommitted', 'OrderConfirmed'], ['order.confirmed.v1']),
  ],
};

/** An order whose payment was declined. */
export const cancelledOrder: OrderRecord = {
  id: 'ord_no',
  customerId: 'bob',
  lines: [{ productId: 'mug', quantity: 1 }],
  total: { amount: 2_500 },
  commits: [
    commit('ord_no', 1, ['OrderPlaced'], ['order.placed.v1']),
    commit('ord_no', 2, ['StockReserved']),
    commit('ord_no', 3, ['PaymentDeclined']),
    commit('ord_no', 4, ['StockReleased', 'OrderCancelled'], ['order.cancelled.v1']),
  ],
};

/** An order that nobody has finished. */
export const openOrder: OrderRecord = { ...confirmedOrder, commits: confirmedOrder.commits.slice(0, 3) };

const nothing = { amount: 0 };

const notification = (orderId: string, type: string) => ({
  _id: `${orderId} ${type}`,
  eventId: `${orderId}-${type}.v1`,
  customerId: orderId === 'ord_yes' ? 'ann' : 'bob',
  type,
  orderId,
});

/** Books in which everything balances, with changes of one's own. */
export function booksWith(changes: Partial<Books> = {}): Books {
  return { ...soundBooks, ...changes };
}

export const capturedPayment = {
  _id: 'ord_yes',
  status: 'captured',
  captured: { amount: 5_000 },
  refunded: nothing,
  ledger: [{ type: 'authorized' }, { type: 'captured' }],
};

const declinedPayment = { _id: 'ord_no', status: 'declined', captured: nothing, refunded: nothing, ledger: [] };

const soundBooks: Books = {
  accepted: ['ord_yes', 'ord_no'],
  unanswered: [],
  answers: [
    { id: 'ord_yes', statuses: ['pending', 'confirmed'], cancels: [], denials: 0 },
    { id: 'ord_no', statuses: ['pending', 'cancelled'], cancels: [202], denials: 0 },
  ],
  orders: [confirmedOrder, cancelledOrder],
  views: [
    { _id: 'ord_yes', status: 'confirmed', version: 7 },
    { _id: 'ord_no', status: 'cancelled', version: 5 },
  ],
  payments: [capturedPayment, declinedPayment],
  acquirer: [{ orderId: 'ord_yes', state: 'captured', authorized: 5_000, captured: 5_000, refunded: 0 }],
  shipments: [{ _id: 'ord_yes', orderId: 'ord_yes', status: 'scheduled' }],
  reservations: [
    { _id: 'ord_yes', status: 'committed' },
    { _id: 'ord_no', status: 'released' },
  ],
  stock: [{ _id: 'mug', onHand: 8, reserved: 0, available: 8, holds: [] }],
  initialStock: new Map([['mug', 10]]),
  negativeStock: [],
  notifications: [
    notification('ord_yes', 'order.placed'),
    notification('ord_yes', 'order.confirmed'),
    notification('ord_no', 'order.placed'),
    notification('ord_no', 'order.cancelled'),
  ],
  mails: new Map([['ord_yes order.placed', 1]]),
  notificationDeaths: 0,
  replay: { orders: 2, differences: [] },
  published: {
    ids: new Set([
      'ord_yes-order.placed.v1',
      'ord_yes-order.confirmed.v1',
      'ord_no-order.placed.v1',
      'ord_no-order.cancelled.v1',
    ]),
    subjects: new Map([
      ['payment.captured.v1', new Set(['ord_yes'])],
      ['payment.declined.v1', new Set(['ord_no'])],
      ['shipping.scheduled.v1', new Set(['ord_yes'])],
    ]),
  },
  queues: new Map([
    ['order.checkout-replies', 0],
    ['order.checkout-replies.dead', 0],
  ]),
  rest: { ordersAfterMs: 1_000, outboxesAfterMs: 500, unsent: 0 },
};
