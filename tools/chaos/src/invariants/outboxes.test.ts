import { outboxesEmpty } from './outboxes';
import { booksWith } from './testing/sound-books';

it('reports outboxes that were not emptied in time', () => {
  const rest = { ordersAfterMs: 1_000, outboxesAfterMs: undefined };
  expect(outboxesEmpty.check(booksWith({ rest })).breaches).toHaveLength(1);
});
