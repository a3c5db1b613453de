import type { OrderCommit } from '../books/records';
import { everyEventCountsOnce } from './applied-once';
import { booksWith, confirmedOrder } from './testing/sound-books';

const breachesOf = (commits: OrderCommit[]) =>
  everyEventCountsOnce.check(booksWith({ orders: [{ ...confirmedOrder, commits }] })).breaches;

const { commits } = confirmedOrder;
const again = { ...commits[4], version: 8, causationId: 'another' } as OrderCommit;

it('names an order to which the same thing happened twice', () => {
  expect(breachesOf([...commits, again])).toEqual(['order ord_yes has PaymentCaptured more than once']);
});

it('names an order that has counted one message twice', () => {
  const events = [{ type: 'StepRetried' }];
  expect(breachesOf([...commits, { ...again, events, causationId: 'cause-5' }])).toEqual([
    'order ord_yes has counted one message twice',
  ]);
});

it('names an order whose history has a gap', () => {
  expect(breachesOf(commits.filter(({ version }) => version !== 3))).toEqual([
    'the versions of order ord_yes have a gap',
  ]);
});
