import { deadLettersEmpty, queuesEmpty } from './queues';
import { booksWith } from './testing/sound-books';

const queues = new Map([
  ['order.checkout-replies', 3],
  ['order.checkout-replies.dead', 1],
]);

it('names queues of dead letters that are not empty', () => {
  expect(deadLettersEmpty.check(booksWith({ queues })).breaches).toEqual([
    'order.checkout-replies.dead has 1 messages',
  ]);
});

it('names queues in which messages were left', () => {
  expect(queuesEmpty.check(booksWith({ queues })).breaches).toEqual(['order.checkout-replies has 3 messages']);
});
