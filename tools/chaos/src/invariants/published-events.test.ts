import { everyEventIsPublished } from './published-events';
import { booksWith } from './testing/sound-books';

const { published } = booksWith();

it('names a message of an order that nobody has heard', () => {
  const ids = new Set([...published.ids].filter((id) => id !== 'ord_yes-order.confirmed.v1'));
  expect(everyEventIsPublished.check(booksWith({ published: { ...published, ids } })).breaches).toEqual([
    'order.confirmed.v1 ord_yes-order.confirmed.v1 of order ord_yes was never published',
  ]);
});

it('names payments and shipments that nobody was told of', () => {
  const { breaches } = everyEventIsPublished.check(booksWith({ published: { ...published, subjects: new Map() } }));
  expect(breaches).toEqual([
    'nobody was told that the payment of order ord_yes is captured',
    'nobody was told that the payment of order ord_no is declined',
    'nobody was told of the shipment of order ord_yes',
  ]);
});
