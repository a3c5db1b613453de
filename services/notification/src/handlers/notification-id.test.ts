import { createMessage, orderPlaced } from '@shop/contracts';
import { notificationIdOf } from './notification-id';

const idOf = (source: string, id: string, customerId: string) =>
  notificationIdOf(
    createMessage(
      orderPlaced,
      { source, correlationId: 'c', causationId: 'c' },
      {
        subject: 'o1',
        time: new Date(),
        id,
        data: { orderId: 'o1', customerId, lines: [], total: { amount: 1, currency: 'USD' } },
      },
    ),
  );

it('is the same when the event comes again, whatever is in its id, and fit for a file name', () => {
  expect(idOf('order', '../e1', 'u1')).toBe(idOf('order', '../e1', 'u1'));
  expect(idOf('order', '../e1', 'u1')).toMatch(/^[\da-f]{32}$/);
});

it('is another one for another event, source or customer', () => {
  const ids = [
    idOf('order', 'e1', 'u1'),
    idOf('order', 'e2', 'u1'),
    idOf('other', 'e1', 'u1'),
    idOf('order', 'e1', 'u2'),
  ];
  expect(new Set(ids).size).toBe(4);
});
