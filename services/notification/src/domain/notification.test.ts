import {
  createMessage,
  orderCancelled,
  orderConfirmed,
  orderDelivered,
  orderPlaced,
  orderShipped,
  userRegistered,
} from '@shop/contracts';
import { type Notable, notificationOf } from './notification';

const origin = { source: 'order', correlationId: 'c', causationId: 'c' };
const time = new Date('2026-01-01T00:00:00Z');
const data = { orderId: 'o1', customerId: 'u1', lines: [], total: { amount: 12_999, currency: 'USD' } };
const body = { subject: 'o1', time, id: 'e1', data };

describe('the notification of an event', () => {
  it('given an order, tells its customer in words and says when it happened', () => {
    expect(notificationOf(createMessage(orderConfirmed, origin, body), 'n1')).toEqual({
      id: 'n1',
      eventId: 'e1',
      customerId: 'u1',
      type: 'order.confirmed',
      title: 'Your order is confirmed',
      message: 'Your order o1 over $129.99 is paid and will be shipped soon.',
      orderId: 'o1',
      read: false,
      createdAt: time,
    });
  });

  it.each<[string, Notable, RegExp]>([
    ['placed', createMessage(orderPlaced, origin, body), /received your order o1 over \$129\.99/],
    ['shipped', createMessage(orderShipped, origin, body), /left our warehouse/],
    ['delivered', createMessage(orderDelivered, origin, body), /was delivered/],
    [
      'cancelled',
      createMessage(orderCancelled, origin, { ...body, data: { ...data, reason: 'out_of_stock' as const } }),
      /because something in it is out of stock/,
    ],
  ])('given an order that was %s, says so', (_what, event, words) => {
    expect(notificationOf(event, 'n1')).toMatchObject({ orderId: 'o1', message: expect.stringMatching(words) });
  });

  it('given yen, has no decimals', () => {
    const total = { amount: 1_500, currency: 'JPY' };
    const event = createMessage(orderPlaced, origin, { ...body, data: { ...data, total } });
    expect(notificationOf(event, 'n1').message).toContain('¥1,500');
  });

  it('given a registration, welcomes and names no order', () => {
    const registered = { userId: 'u1', email: 'a@b.example', name: 'Ada', roles: [] };
    const event = createMessage(userRegistered, { ...origin, source: 'auth' }, { ...body, data: registered });
    expect(notificationOf(event, 'n1')).toMatchObject({ customerId: 'u1', title: 'Welcome' });
    expect(notificationOf(event, 'n1')).not.toHaveProperty('orderId');
  });
});
