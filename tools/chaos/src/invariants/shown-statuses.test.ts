import { shownStatusesAreTrue } from './shown-statuses';
import { booksWith } from './testing/sound-books';

const breachesOf = (id: string, statuses: string[]) =>
  shownStatusesAreTrue.check(booksWith({ answers: [{ id, statuses, cancels: [], denials: 0 }] })).breaches;

it('sees a status that goes back', () => {
  expect(breachesOf('ord_yes', ['confirmed', 'pending', 'confirmed'])).toEqual([
    'order ord_yes was shown pending after confirmed',
  ]);
});

it('sees a status that the order has never had', () => {
  expect(breachesOf('ord_no', ['pending', 'confirmed', 'cancelled'])).toEqual([
    'order ord_no was shown confirmed, which it has never been',
  ]);
});

it('sees an end that is not shown', () => {
  expect(breachesOf('ord_yes', ['pending'])).toEqual(['order ord_yes is confirmed and was last shown pending']);
});
