import { booksWith } from './testing/sound-books';
import { viewsShowTheEvents } from './views';

const breachesOf = (view?: { status: string; version: number }) =>
  viewsShowTheEvents.check(
    booksWith({
      views: [...(view ? [{ _id: 'ord_yes', ...view }] : []), { _id: 'ord_no', status: 'cancelled', version: 5 }],
    }),
  ).breaches;

it('names an order without a view', () => {
  expect(breachesOf()).toEqual(['order ord_yes has no view']);
});

it('names a view that is behind', () => {
  expect(breachesOf({ status: 'pending', version: 5 })).toEqual(['order ord_yes has 7 events and its view shows 5']);
});

it('names a view that shows something else', () => {
  expect(breachesOf({ status: 'cancelled', version: 7 })).toEqual([
    'order ord_yes is confirmed and its view cancelled',
  ]);
});

it('names a view that differs from a replay of its events', () => {
  const replay = { orders: 2, differences: [{ id: 'ord_yes', difference: 'total' }] };
  expect(viewsShowTheEvents.check(booksWith({ replay })).breaches).toEqual([
    'a replay of order ord_yes gives another view: total',
  ]);
});
