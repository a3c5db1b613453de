import { reservationsFollowOrders } from './reservations';
import { booksWith } from './testing/sound-books';

const breachesOf = (yes: string, no: string) =>
  reservationsFollowOrders.check(
    booksWith({
      reservations: [
        { _id: 'ord_yes', status: yes },
        { _id: 'ord_no', status: no },
      ],
    }),
  ).breaches;

it('names a confirmed order whose stock was given away', () => {
  expect(breachesOf('released', 'released')).toEqual(['order ord_yes is confirmed and its reservation released']);
});

it('names a cancelled order that keeps its stock', () => {
  expect(breachesOf('committed', 'reserved')).toEqual(['order ord_no is cancelled and its reservation reserved']);
});

it('lets a cancelled order never have reserved anything, and a confirmed one not', () => {
  expect(reservationsFollowOrders.check(booksWith({ reservations: [] })).breaches).toEqual([
    'order ord_yes is confirmed and its reservation missing',
  ]);
});
