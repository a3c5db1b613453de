import { everyOrderComesToItsEnd } from './ended-orders';
import { booksWith, cancelledOrder, confirmedOrder, openOrder } from './testing/sound-books';

it('names an order that is stuck, and where', () => {
  const { breaches } = everyOrderComesToItsEnd.check(booksWith({ orders: [openOrder, cancelledOrder] }));
  expect(breaches).toEqual(['order ord_yes is stuck after PaymentAuthorized']);
});

it('reports orders that came to their end, but not in time', () => {
  const rest = { ordersAfterMs: undefined, outboxesAfterMs: 1_000, unsent: 0 };
  expect(everyOrderComesToItsEnd.check(booksWith({ rest })).breaches).toHaveLength(1);
});

it('takes a confirmed order for open again while it is being undone', () => {
  const undoing = {
    orderId: 'ord_yes',
    version: 8,
    events: [{ type: 'CancellationRequested' }],
    outgoing: [],
    causationId: 'customer',
  };
  const order = { ...confirmedOrder, commits: [...confirmedOrder.commits, undoing] };
  expect(everyOrderComesToItsEnd.check(booksWith({ orders: [order] })).breaches).toHaveLength(1);
});
