import { noAcceptedOrderIsLost } from './accepted-orders';
import { booksWith } from './testing/sound-books';

it('names an order that was accepted and is not stored', () => {
  const { breaches } = noAcceptedOrderIsLost.check(booksWith({ accepted: ['ord_yes', 'ord_gone'] }));
  expect(breaches).toEqual(['order ord_gone was accepted and does not exist']);
});

it('names an order that the shop once knew nothing of, though it is stored', () => {
  const answers = [{ id: 'ord_yes', statuses: ['pending', 'confirmed'], cancels: [], denials: 2 }];
  expect(noAcceptedOrderIsLost.check(booksWith({ answers })).breaches).toEqual([
    'order ord_yes was accepted, and 2 times there was no such order',
  ]);
});

it('names a request that never had its answer', () => {
  const { breaches } = noAcceptedOrderIsLost.check(booksWith({ unanswered: ['POST /orders with key k: no answer'] }));
  expect(breaches).toEqual(['no proper answer: POST /orders with key k: no answer']);
});

it('sees two requests that were given the same order', () => {
  expect(noAcceptedOrderIsLost.check(booksWith({ accepted: ['ord_yes', 'ord_yes'] })).breaches).toHaveLength(1);
});
