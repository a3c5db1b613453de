import { noCancellationIsLost } from './cancellations';
import { booksWith } from './testing/sound-books';

const breachesOf = (id: string, answer: number) =>
  noCancellationIsLost.check(booksWith({ answers: [{ id, statuses: ['pending'], cancels: [answer], denials: 0 }] }))
    .breaches;

it.each([
  ['ord_yes', 202, 'the cancellation of order ord_yes was accepted, and it is not'],
  ['ord_yes', 409, 'order ord_yes could be cancelled, and that was refused'],
  ['ord_no', 404, 'the cancellation of order ord_no was answered 404'],
])('names %s whose cancellation was answered %d', (id, answer, breach) => {
  expect(breachesOf(id, answer)).toEqual([breach]);
});

it('accepts that a cancelled order is refused to be cancelled again', () => {
  expect(breachesOf('ord_no', 409)).toEqual([]);
});
