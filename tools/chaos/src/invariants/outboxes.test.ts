import { outboxesEmpty } from './outboxes';
import { booksWith } from './testing/sound-books';

it('reports outboxes that were not emptied in time', () => {
  const rest = { ordersAfterMs: 1_000, outboxesAfterMs: undefined, unsent: 0 };
  expect(outboxesEmpty.check(booksWith({ rest })).breaches).toHaveLength(1);
});

it('reports messages that were written later and never left', () => {
  const rest = { ordersAfterMs: 1_000, outboxesAfterMs: 1_000, unsent: 3 };
  expect(outboxesEmpty.check(booksWith({ rest })).breaches).toEqual(['3 documents still owe messages at the end']);
});
