import { everyCustomerHears, nobodyIsToldTwice, noMailComesTwice } from './notifications';
import { booksWith } from './testing/sound-books';

const { notifications } = booksWith();

it('names an event of which a customer was told twice', () => {
  const [first] = notifications;
  const twice = [...notifications, { ...first, _id: 'another' } as (typeof notifications)[number]];
  expect(nobodyIsToldTwice.check(booksWith({ notifications: twice })).breaches).toEqual([
    'event ord_yes-order.placed.v1 of ann has 2 notifications',
    'order ord_yes: 2 notifications of order.placed instead of 1',
  ]);
});

it('names an order whose end its customer never heard of', () => {
  const silent = notifications.filter(({ type }) => type !== 'order.confirmed');
  expect(everyCustomerHears.check(booksWith({ notifications: silent })).breaches).toEqual([
    'order ord_yes: 0 notifications of order.confirmed instead of 1',
  ]);
});

it('names a mail that came twice', () => {
  expect(noMailComesTwice.check(booksWith({ mails: new Map([['n1', 2]]) })).breaches).toEqual([
    'the mail of notification n1 came 2 times',
  ]);
});

it('lets a death between sending and noting double one mail', () => {
  const mails = new Map([['n1', 2]]);
  expect(noMailComesTwice.check(booksWith({ mails, notificationDeaths: 1 })).breaches).toEqual([]);
});
